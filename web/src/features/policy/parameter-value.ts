import type { Parameter, Scalar } from '@/api/types'
import { formatValue, type YesNo } from '@/shared/format'

/** A parameter's value with its unit: "8,700 元/人·年". */
export function parameterText(parameter: Pick<Parameter, 'kind' | 'unit'>, value: Scalar | undefined, words: YesNo): string {
  const text = formatValue(value, parameter.kind, words)
  return parameter.unit && text !== '—' ? `${text} ${parameter.unit}` : text
}
