import { apiAddress, queryText, upload } from '@/api/client'
import type { AttachmentTarget } from './context'

/** The server takes no more. */
export const kMaxAttachmentBytes = 20 * 1024 * 1024
/** Photos are made smaller before they are sent: a village has little network, and a page of text stays readable. */
const kMostPixels = 2400
const kWorthShrinking = 1024 * 1024

export function attachmentAddress(id: string): string {
  return apiAddress(`/attachments/${encodeURIComponent(id)}`)
}

/** A photo of a sensible size; anything else, and what cannot be read here, as it is. Drawing anew also leaves out where it was taken. */
export async function shrunk(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < kWorthShrinking || typeof createImageBitmap !== 'function') return file
  try {
    const image = await createImageBitmap(file)
    const scale = Math.min(1, kMostPixels / Math.max(image.width, image.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(image.width * scale)
    canvas.height = Math.round(image.height * scale)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    image.close()
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85))
    if (!blob || blob.size >= file.size) return file
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' })
  } catch {
    return file
  }
}

/** @param onProgress share sent, 0..1 */
export function sendAttachment(target: AttachmentTarget, file: File, onProgress: (share: number) => void): Promise<{ id: string }> {
  const form = new FormData()
  form.append('file', file, file.name)
  // before there is a lead or a case the file belongs to the village
  const place = target.id === '' ? { village: target.village } : { subject: target.subject, id: target.id }
  return upload<{ id: string }>(`/attachments${queryText(place)}`, form, onProgress)
}
