import { StackError } from '../../model/errors.js'

/**
 * A Kubernetes quantity of memory (`128Mi`, `1G`, `134217728`) as a Compose size, whose units are powers of 1024. Undefined where it is none.
 */
export function memoryOfQuantity(quantity: string): string | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|K|M|G|T|m|b|)$/.exec(quantity.trim()) ?? []
  if (number === '') return undefined
  if (unit === 'm' || unit === 'b') return `${number}${unit}`
  if (unit === '' || unit === 'k' || unit === 'K') return unit === '' ? `${number}b` : String(Math.round(Number(number) * 1000))
  if (unit.endsWith('i')) return `${number}${unit.slice(0, 1)}`
  return String(Math.round(Number(number) * 1000 ** ('KMGT'.indexOf(unit) + 1)))
}

/** A Kubernetes quantity of processor time (`500m`, `0.5`, `2`) as a number of CPUs in text. Undefined where it is none. */
export function cpusOfQuantity(quantity: string): string | undefined {
  const [, number = '', milli = ''] = /^(\d+(?:\.\d+)?)(m?)$/.exec(quantity.trim()) ?? []
  if (number === '') return undefined
  return milli === '' ? number : String(Number(number) / 1000)
}

/** A time limit as Kubeless takes it, whole seconds, or as Compose does. Undefined where it is neither. */
export function timeoutOf(text: string): string | undefined {
  if (/^\d+$/.test(text)) return `${text}s`
  return /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text) ? text : undefined
}

/** `K=V` and `K:V`, as `--env` and `--label` take them. @throws StackError with exit code 2 for anything else */
export function pairOf(text: string, flag: string): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([^=:\s]+)[=:](.*)$/s.exec(text) ?? []
  if (name !== '') return [name, value]
  throw new StackError('usage', `\`${text}\` is no pair`, { hint: `write \`${flag} NAME=VALUE\``, exitCode: 2 })
}
