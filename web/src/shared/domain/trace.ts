// Turns the steps of a trace into phrases. The server names a step by its operator ("小于") with the operands as children; people
// read "家庭纯收入 小于 (监测标准 乘 家庭人数)".

import type { Trace } from '@/api/types'

/** Operators with an operand on either side, as the server names them. */
const kInfix: ReadonlySet<string> = new Set(['等于', '不等于', '小于', '不超过', '大于', '不低于', '加', '减', '乘', '除以', '属于', '开头是', '结尾是', '包含'])
const kAll = '且'
const kAny = '或'
/** What the server says of a condition that cannot be told. */
export const kUndecided = '不能判断'
/** Longer phrases are harder to read than the operator alone. */
const kMaxLength = 60

export type Joint = 'all' | 'any' | null

/** Whether a step joins its children by "and" or "or". */
export function jointOf(trace: Trace): Joint {
  if (trace.children.length < 2) return null
  return trace.title === kAll ? 'all' : trace.title === kAny ? 'any' : null
}

/** Children to show: a chain "a and b and c" is one list, however it was nested. */
export function stepsOf(trace: Trace): Trace[] {
  if (jointOf(trace) === null) return trace.children
  return trace.children.flatMap((child) => (child.title === trace.title && jointOf(child) !== null ? stepsOf(child) : [child]))
}

function infix(trace: Trace): string | null {
  const [left, right] = trace.children
  if (!kInfix.has(trace.title) || !left || !right || trace.children.length !== 2) return null
  return `${operand(left)} ${trace.title} ${operand(right)}`
}
function operand(trace: Trace): string {
  const inner = infix(trace)
  return inner === null ? trace.title || trace.text : `(${inner})`
}

/** What a step says. "" for a joint: the page has its own words for "all of these" and "any of these". */
export function phraseOf(trace: Trace): string {
  if (jointOf(trace) !== null) return ''
  const text = infix(trace)
  return text !== null && text.length <= kMaxLength ? text : trace.title || trace.text
}
