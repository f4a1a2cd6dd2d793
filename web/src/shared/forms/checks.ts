// Checks of a form before it is sent: the same as the server makes, so that people hear of a slip at once. The server decides.
import type { ActionInput, Subject } from '@/api/types'
import { isNeeded, isShown } from './conditions'
import { isEmpty, listOf, plainDigits, recordOf, rowsOf, textOf, type FormValues } from './values'

/** Where something is missing or wrong: "chair", or "attendees.2.name" in a row. */
export interface Fault {
  path: string
  /** Key under form.fault. */
  key: string
  title: string
  n: number
}

const kMostRows = 50
const kMostFiles = 9

/** Characters a text may have; 0 in the table means the type's own limit. */
export function mostCharacters(input: ActionInput): number {
  return input.most > 0 ? input.most : input.type === 'long_text' ? 2000 : 200
}
export function mostItems(input: ActionInput): number {
  if (input.type === 'file') return 1
  if (input.most > 0) return input.most
  return input.type === 'files' ? kMostFiles : input.type === 'rows' ? kMostRows : (input.options?.length ?? kMostRows)
}
/** As people count: a rare character of two code units is one. */
export function characters(text: string): number {
  return [...text].length
}

function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
  return day.toISOString().slice(0, 10) === text
}

/** Check digit of an 18-digit citizen number. */
export function isIdNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0)
  return '10X98765432'[sum % 11] === text[17]
}

const kAsked = new Set(['choice', 'choices', 'member', 'account', 'division', 'measure', 'objection', 'date'])

/** Yuan, at most two decimals, in fen. */
function fenOf(text: string): bigint | null {
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text)
  return match ? BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0')) : null
}

function checkGiven(input: ActionInput, value: unknown, path: string): Fault[] {
  const fault = (key: string, n = 0): Fault[] => [{ path, key, title: input.title, n }]
  const text = textOf(value).trim()
  switch (input.type) {
    case 'text':
    case 'long_text': {
      const length = characters(text)
      if (length < input.least) return fault('short', input.least)
      return length > mostCharacters(input) ? fault('long', mostCharacters(input)) : []
    }
    case 'phone':
      return /^(1\d{10}|0\d{2,3}-?\d{7,8})$/.test(plainDigits(text)) ? [] : fault('phone')
    case 'id_number':
      return isIdNumber(plainDigits(text).toUpperCase()) ? [] : fault('idNumber')
    case 'date':
      return isDay(text) ? [] : fault('date')
    case 'integer': {
      const plain = plainDigits(text)
      if (!/^-?\d{1,15}$/.test(plain)) return fault('integer')
      if (Number(plain) < input.least) return fault('least', input.least)
      return input.most > 0 && Number(plain) > input.most ? fault('most', input.most) : []
    }
    case 'money': {
      const fen = fenOf(plainDigits(text))
      if (fen === null) return fault('money')
      if (fen < BigInt(input.least)) return fault('least', input.least / 100)
      return input.most > 0 && fen > BigInt(input.most) ? fault('most', input.most / 100) : []
    }
    case 'choices':
    case 'files': {
      const count = listOf(value).length
      if (count < input.least) return fault('fewer', input.least)
      return count > mostItems(input) ? fault('more', mostItems(input)) : []
    }
    case 'rows': {
      const rows = rowsOf(value)
      const filled = rows.filter((row) => input.rows.some((column) => !isEmpty(column, row[column.name])))
      const counts = filled.length < input.least ? fault('fewer', input.least) : filled.length > mostItems(input) ? fault('more', mostItems(input)) : []
      return [...counts, ...rows.flatMap((row, i) => (filled.includes(row) ? checkValues(input.rows, row, '', '', `${path}.${i}.`) : []))]
    }
    case 'facts':
      return Object.values(recordOf(value)).some((v) => characters(v) > 200) ? fault('long', 200) : []
    default:
      return []
  }
}

/** All that is missing or wrong, in the order of the form. */
export function checkValues(inputs: readonly ActionInput[], values: FormValues, subject: Subject | '', action: string, prefix = ''): Fault[] {
  const shown = inputs.filter((input) => isShown(subject, action, input, values))
  return shown.flatMap((input) => {
    const value = values[input.name]
    const path = `${prefix}${input.name}`
    if (!isEmpty(input, value)) return checkGiven(input, value, path)
    if (!isNeeded(subject, action, input, values, shown)) return []
    const key = input.type === 'rows' ? 'rows' : input.type === 'file' || input.type === 'files' ? 'file' : kAsked.has(input.type) || input.type === 'flag' ? 'choose' : 'required'
    return [{ path, key, title: input.title, n: 0 }]
  })
}

/** Inputs whose titles a refusal of the server names. Longer titles first, so that 收入依据 does not also mark 收入. */
export function namedInputs(inputs: readonly ActionInput[], text: string): string[] {
  let rest = text
  const found: string[] = []
  for (const input of [...inputs].sort((a, b) => b.title.length - a.title.length)) {
    if (!rest.includes(input.title)) continue
    found.push(input.name)
    rest = rest.split(input.title).join(' ')
  }
  return found
}
