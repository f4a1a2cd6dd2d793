export type PasswordFault = 'short' | 'kinds' | 'login' | 'same' | 'repeat'

/** The server's rule, told before sending: at least 10 characters of two kinds, not the account name. null = good. */
export function passwordFault(old: string, fresh: string, again: string, login: string): PasswordFault | null {
  if ([...fresh].length < 10) return 'short'
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(fresh)).length
  if (kinds < 2) return 'kinds'
  if (login !== '' && fresh.toLowerCase().includes(login.toLowerCase())) return 'login'
  if (fresh === old) return 'same'
  if (fresh !== again) return 'repeat'
  return null
}
