/** What a declaration says; "" and false = not given. */
export interface Declaration {
  applicant_name: string
  applicant_phone: string
  applicant_id: string
  difficulty: string
  risk: string
  group: string
  proxy_name: string
  proxy_relation: string
  told: boolean
}
/** As it is sent: empty answers are left out. */
export function declarationBody(answers: Declaration): Record<string, string | boolean> {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== '' && value !== false)) as Record<string, string | boolean>
}
