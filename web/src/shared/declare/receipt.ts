/** A receipt code as people read it out: groups of four, capitals as they are. */
export function spaced(receipt: string): string {
  return receipt.replace(/(.{4})(?=.)/g, '$1 ')
}
/** As it was given out, however it was typed. */
export function plainReceipt(text: string): string {
  return text.replace(/[\s-]/g, '').toUpperCase()
}
/** Telephone numbers as people write them: mobile, or landline with its area code. */
export function isPhone(text: string): boolean {
  return /^(1\d{10}|0\d{2,3}-?\d{7,8})$/.test(text.trim())
}
const kWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/** Citizen number with its check digit (GB 11643), or the old one of 15 digits. Found on the phone, a slip is put right in the village. */
export function isIdNumber(text: string): boolean {
  const number = text.trim().toUpperCase()
  if (/^\d{15}$/.test(number)) return true
  if (!/^\d{17}[\dX]$/.test(number)) return false
  const sum = kWeights.reduce((total, weight, i) => total + weight * Number(number[i]), 0)
  return '10X98765432'[sum % 11] === number[17]
}
