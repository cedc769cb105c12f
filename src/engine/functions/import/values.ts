import { type Node, textAt, textOf } from '../../document/node.js'
import { parseCron } from '../../model/cron.js'
import type { JsonObject } from '../../model/json.js'
import { memoryOfQuantity } from '../edit/quantities.js'
import { namedRuntime } from '../runtime-names.js'
import { approximated, type ImportContext, leftOut, type Translation, translated } from './imported.js'

/** The text of a scalar; undefined for anything else. */
export function scalarText(node: Node | undefined): string | undefined {
  return node?.type === 'scalar' && node.value !== null ? textOf(node) : undefined
}

/** The texts of a list of scalars, or of one. */
export function scalarTexts(node: Node | undefined): readonly string[] {
  if (node?.type === 'list') return node.items.flatMap((item) => scalarText(item) ?? [])
  const text = scalarText(node)
  return text === undefined ? [] : [text]
}

/** The entries of a map whose values are scalars. */
export function scalarEntries(node: Node | undefined): readonly (readonly [string, string])[] {
  if (node?.type !== 'map') return []
  return [...node.entries.keys()].flatMap((key) => {
    const text = textAt(node, key)
    return text === undefined ? [] : [[key, text] as const]
  })
}

/** The value at a path of keys. */
export function nodeAt(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  return keys.reduce<Node | undefined>((at, key) => (at?.type === 'map' ? at.entries.get(key)?.value : undefined), node)
}

/** A dollar sign stays one: the stack file fills in variables. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$')
}

/** A name that a function can have here: `createUser` is `create-user`. */
export function functionNameOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
}

/** A runtime by whatever name it has elsewhere. */
export function runtimeTranslation(name: string, { runtimes }: ImportContext): Translation {
  const named = namedRuntime(name, runtimes)
  if (named.type === 'unknown') return { level: 'rejected', reason: `\`${name}\` is no runtime here`, hint: named.hint }
  if (named.type !== 'language') return translated(`runtime: ${named.type}`, { runtime: named.type })
  const { runtime, version, insteadOf } = named
  const written = /\d/.test(name) ? `${runtime.id}${version}` : runtime.id
  if (insteadOf === undefined) return translated(`runtime: ${written}`, { runtime: written })
  return approximated(`${runtime.title} ${insteadOf} is not supported: it runs with ${runtime.title} ${version}`, {
    runtime: written,
  })
}

/** A number of mebibytes. */
export function megabytes(text: string | undefined): Translation {
  if (text === undefined || !/^\d+$/.test(text)) return leftOut('is no number of megabytes')
  return translated('resources.limits.memory', { resources: { limits: { memory: `${text}M` } } })
}

export function memoryLimit(text: string | undefined, part: 'limits' | 'reservations'): Translation {
  const memory = text === undefined ? undefined : memoryOfQuantity(text)
  if (memory === undefined) return leftOut('is no amount of memory')
  return translated(`resources.${part}.memory`, { resources: { [part]: { memory } } })
}

/** `POST /users/{id}` as an http trigger. `{proxy+}` stands for all that follows. */
export function httpTrigger(method: string | undefined, path: string | undefined, more: JsonObject = {}): JsonObject {
  const written = path === undefined || path === '*' || path === '$default' ? '/*' : `/${path.replace(/^\/+/, '')}`
  const methods =
    method === undefined || /^(?:any|\*|x-amazon-apigateway-any-method)$/i.test(method) ? [] : [method.toUpperCase()]
  return {
    http: { path: written.replaceAll(/\{\w+\+\}/g, '*'), ...(methods.length > 0 && { methods }), ...more },
  }
}

/** A schedule as AWS writes it, `rate(5 minutes)` or `cron(0 12 * * ? *)`, as a cron trigger. */
export function awsSchedule(text: string, more: JsonObject = {}): Translation {
  const schedule = scheduleOf(text.trim())
  if (schedule === undefined || parseCron(schedule.text).type === 'problem') {
    return leftOut(`the schedule \`${text}\` has no equal here`, 'write one with stack function trigger add NAME cron')
  }
  const triggers = [{ cron: { schedule: schedule.text, ...more } }]
  return schedule.loses === undefined
    ? { level: 'translated', reason: `cron ${schedule.text}`, triggers }
    : { level: 'approximated', reason: `cron ${schedule.text}: ${schedule.loses}`, triggers }
}

function scheduleOf(text: string): { readonly text: string; readonly loses?: string } | undefined {
  const [, count = '', unit = ''] = /^rate\((\d+)\s+(minute|hour|day)s?\)$/.exec(text) ?? []
  if (count !== '') return { text: `@every ${unit === 'day' ? `${Number(count) * 24}h` : `${count}${unit.slice(0, 1)}`}` }
  const [, fields = ''] = /^cron\(([^)]*)\)$/.exec(text) ?? []
  const [minute, hour, monthDay, month, weekday, year] = fields.trim().split(/\s+/)
  if (weekday === undefined) return undefined
  const cron = [minute, hour, monthDay, month, weekdayOf(weekday)].join(' ')
  return year === undefined || year === '*' ? { text: cron } : { text: cron, loses: `the year ${year} is left out` }
}

/** AWS counts Sunday as 1, cron as 0. */
function weekdayOf(field: string): string {
  return field.replaceAll(/(?<![#/\w])[1-7](?!\w)/g, (digit) => String(Number(digit) - 1))
}
