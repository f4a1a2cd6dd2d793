// Values of a form as they stand on the screen, and the body that is sent. On the screen numbers are text, so that nothing typed
// is lost; a body holds only what was given.
import type { ActionInput, ActionBody } from '@/api/types'

export type FormValues = Record<string, unknown>

export function emptyValue(input: ActionInput): unknown {
  switch (input.type) {
    case 'choices':
    case 'files':
      return []
    case 'rows':
      return input.least > 0 ? [emptyValues(input.rows)] : []
    case 'facts':
      return {}
    case 'flag':
      return input.required ? null : false // what has to be answered is not answered beforehand
    default:
      return ''
  }
}

export function emptyValues(inputs: readonly ActionInput[]): FormValues {
  return Object.fromEntries(inputs.map((input) => [input.name, emptyValue(input)]))
}

/** Full-width digits and signs, as some keyboards type them, in their plain form. */
export function plainDigits(text: string): string {
  return text.replace(/[０-９．－，]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[,\s]/g, '')
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

export function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : []
}

export function rowsOf(value: unknown): FormValues[] {
  return Array.isArray(value) ? value.filter((v): v is FormValues => typeof v === 'object' && v !== null && !Array.isArray(v)) : []
}

export function recordOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(Object.entries(value).filter((e): e is [string, string] => typeof e[1] === 'string'))
}

/** Which columns of a repeating group count for a row. */
export type ColumnFilter = (group: string, column: ActionInput, row: FormValues) => boolean

/** The value as it is sent; undefined = not given. */
export function sentValue(input: ActionInput, value: unknown, counts: ColumnFilter = () => true): unknown {
  switch (input.type) {
    case 'flag':
      return value === true || (input.required && value === false) ? value : undefined
    case 'integer': {
      const text = plainDigits(textOf(value))
      return /^-?\d+$/.test(text) ? Number(text) : text === '' ? undefined : text
    }
    case 'money':
    case 'phone':
    case 'id_number':
      return plainDigits(textOf(value)).toUpperCase() || undefined
    case 'choices':
    case 'files': {
      const list = listOf(value)
      return list.length > 0 ? list : undefined
    }
    case 'rows': {
      const rows = rowsOf(value)
        .map((row) => sentBody(input.rows.filter((column) => counts(input.name, column, row)), row))
        .filter((row) => Object.keys(row).length > 0)
      return rows.length > 0 ? rows : undefined
    }
    case 'facts': {
      const facts = Object.fromEntries(Object.entries(recordOf(value)).filter(([, v]) => v.trim() !== ''))
      return Object.keys(facts).length > 0 ? facts : undefined
    }
    default:
      return textOf(value).trim() || undefined
  }
}

/** The body of an action: what is shown and given, nothing else. */
export function sentBody(inputs: readonly ActionInput[], values: FormValues, counts?: ColumnFilter): ActionBody {
  const body: ActionBody = {}
  for (const input of inputs) {
    const value = sentValue(input, values[input.name], counts)
    if (value !== undefined) body[input.name] = value
  }
  return body
}

export function isEmpty(input: ActionInput, value: unknown): boolean {
  return sentValue(input, value) === undefined
}
