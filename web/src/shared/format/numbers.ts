// Numbers for people. Money never passes through floating point: its text is grouped as it is.

/** "1234567.50" -> "1,234,567.50"; zero fen are left out ("8700.00" -> "8,700"). Text that is no number comes back unchanged. */
export function formatMoney(text: string | number | null | undefined): string {
  if (text === null || text === undefined || text === '') return '—'
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(text).trim())
  if (!match) return String(text)
  const [, sign = '', whole = '0', fraction = ''] = match
  const grouped = whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  const fen = fraction.padEnd(2, '0')
  return `${sign}${grouped}${fen === '00' ? '' : `.${fen}`}`
}

/** Whole numbers grouped by thousands. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '—'
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** Share of a whole, one decimal: formatShare(1, 8) = "12.5%"; "—" without a whole. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '—'
  const percent = (part / whole) * 100
  return `${percent.toFixed(percent > 0 && percent < 10 ? 1 : 0)}%`
}

/** File sizes: 2.4 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** A decimal without trailing zeros, grouped: "0.500000" -> "0.5". */
export function formatDecimal(text: string | number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text).trim())
  if (!match) return String(text)
  const [, sign = '', whole = '0', fraction = ''] = match
  const trimmed = fraction.replace(/0+$/, '')
  return `${sign}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${trimmed === '' ? '' : `.${trimmed}`}`
}
