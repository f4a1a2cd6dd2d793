// Containment of divisions: the digits that matter at a division's level are a prefix of everything inside it.

/** "530922000000" -> "530922"; a code of a whole country or none -> "". */
export function significantPrefix(code: string): string {
  const digits = code.replace(/0+$/, '').length
  for (const length of [0, 2, 4, 6, 9, 12]) {
    if (digits <= length) return code.slice(0, length)
  }
  return code
}

/** Whether the division `code` lies inside `area` (or is it). */
export function inArea(area: string, code: string): boolean {
  return code.startsWith(significantPrefix(area))
}

/** Whether the code names a village: all twelve digits matter. */
export function isVillage(code: string): boolean {
  return significantPrefix(code).length === 12
}
