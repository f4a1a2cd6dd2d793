// A signature as the strokes of a finger: kept as fractions of the sheet, so that it survives a turned phone and can be taken back
// stroke by stroke.

export interface Point {
  x: number
  y: number
}
export type Stroke = Point[]

/** Less ink than this share of the sheet's width is a slip of the finger. */
const kLeastInk = 0.15
const kInk = '#1e2a27'
const kPaper = '#ffffff'

/** Where on the sheet, 0..1; what goes over the edge stays on it. */
export function pointAt(offset: Point, sheet: { width: number; height: number }): Point {
  const share = (value: number, whole: number): number => (whole > 0 ? Math.min(1, Math.max(0, value / whole)) : 0)
  return { x: share(offset.x, sheet.width), y: share(offset.y, sheet.height) }
}
export function isSigned(strokes: readonly Stroke[]): boolean {
  let ink = 0
  for (const stroke of strokes) {
    stroke.slice(1).forEach((point, i) => {
      const before = stroke[i]
      if (before) ink += Math.hypot(point.x - before.x, point.y - before.y)
    })
  }
  return ink >= kLeastInk
}
/** Black on white, never on nothing: the picture is printed. @param scale screen pixels for one pixel of the page */
export function draw(pen: CanvasRenderingContext2D, strokes: readonly Stroke[], width: number, height: number, scale: number): void {
  pen.setTransform(scale, 0, 0, scale, 0, 0)
  pen.fillStyle = kPaper
  pen.fillRect(0, 0, width, height)
  pen.lineWidth = 3
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  pen.strokeStyle = kInk
  for (const stroke of strokes) {
    pen.beginPath()
    stroke.forEach((point, i) => {
      if (i === 0) pen.moveTo(point.x * width, point.y * height)
      else pen.lineTo(point.x * width, point.y * height)
    })
    pen.stroke()
  }
}
