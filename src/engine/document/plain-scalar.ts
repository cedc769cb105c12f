import type { ScalarNode } from './node.js'

type Value = Pick<ScalarNode, 'value' | 'text'>

const constants = new Map<string, null | boolean | number>([
  ['', null],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['.nan', Number.NaN],
  ['.NaN', Number.NaN],
  ['.NAN', Number.NaN],
  ...['.inf', '.Inf', '.INF'].flatMap((word) => [
    [word, Number.POSITIVE_INFINITY] as const,
    [`+${word}`, Number.POSITIVE_INFINITY] as const,
    [`-${word}`, Number.NEGATIVE_INFINITY] as const,
  ]),
])

const integer = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/
const decimal = /^[+-]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][+-]?\d+)?$/

/**
 * Reads a scalar without quotes as Compose does: the YAML 1.2 core words (`yes` and `on` are text), integers in any base (`0644` and `0o644`
 * are octal, `1_000` is a thousand), decimal fractions.
 */
export function readPlainScalar(source: string): Value {
  const constant = constants.get(source)
  if (constant !== undefined) return { value: constant }
  if (!/^[+\-.\d]/.test(source)) return { value: source }
  const digits = source.replaceAll('_', '')
  const whole = integer.exec(digits)
  if (whole) return readInteger(whole[1] ?? '', whole[2] ?? '')
  if (decimal.test(digits)) return readDecimal(source, Number(digits))
  return { value: source }
}

function readInteger(sign: string, digits: string): Value {
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase()
  const magnitude = BigInt(octal)
  const exact = sign === '-' ? -magnitude : magnitude
  const value = Number(exact)
  return Number.isSafeInteger(value) ? { value } : { value, text: exact.toString() }
}

/** A fraction too large for any number stays text. */
function readDecimal(source: string, value: number): Value {
  return Number.isFinite(value) ? { value } : { value: source }
}
