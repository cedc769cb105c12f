import { mapAt } from '../../document/node.js'
import { functionSignatures } from '../../model/function.js'
import { formatKeyPath } from '../../model/origin.js'
import type { Attribute, ObjectAttribute } from './attribute.js'
import { build } from './build.js'
import { deploy } from './deploy.js'
import { destination } from './destinations.js'
import { filePath, path } from './paths.js'
import { boolean, bytes, duration, number, oneOf, text, textOrNumber, within } from './scalars.js'
import { service } from './service.js'
import { triggers } from './triggers.js'

const many = 1_000_000

/** Instances, and what tells that there should be more of them. */
const scale: ObjectAttribute = {
  type: 'object',
  attributes: {
    min: within(0, many),
    max: within(1, many),
    metric: oneOf('concurrency', 'rps', 'cpu', 'memory'),
    target: { ...number, minimum: 0 },
    idle: duration,
    mode: oneOf('pause', 'stop', 'keep'),
  },
  short: { types: ['number'], says: 'a number of instances', expand: (_text, node) => [mapAt(node.position, { min: node })] },
  check: (entries, at, report) => {
    const numberAt = (key: string) => {
      const value = entries.get(key)?.value
      return value?.type === 'scalar' && typeof value.value === 'number' ? value.value : undefined
    }
    const [min, max] = [numberAt('min'), numberAt('max')]
    const where = formatKeyPath(at)
    if (min === 0) {
      report({
        severity: 'error',
        code: 'scale-to-zero',
        message: `${where}.min: scaling to zero is not there yet`,
        hint: 'write `min: 1`; an idle function uses next to no processor time',
        ...positionOf(entries, 'min'),
      })
    }
    if (min !== undefined && max !== undefined && max < min) {
      const message = `${where}.max: ${max} is less than \`min\`, which is ${min}`
      report({ severity: 'error', code: 'differing-attributes', message, ...positionOf(entries, 'max') })
    }
    for (const key of ['idle', 'mode']) {
      if (!entries.has(key)) continue
      const message = `${where}.${key}: has no effect, since functions are not scaled to zero yet`
      report({ severity: 'warning', code: 'no-effect', message, ...positionOf(entries, key) })
    }
  },
}

function positionOf(entries: Parameters<NonNullable<ObjectAttribute['check']>>[0], key: string) {
  const entry = entries.get(key)
  return entry ? { position: entry.key } : {}
}

/** What a function says of its calls: the same wherever it is declared. */
const calls: { readonly [key: string]: Attribute } = {
  port: within(1, 65_535),
  timeout: duration,
  concurrency: within(1, many),
  queue: {
    type: 'object',
    attributes: { max: within(0, many), wait: duration },
    short: {
      types: ['number'],
      says: 'a number of calls that may wait',
      expand: (_text, node) => [mapAt(node.position, { max: node })],
    },
  },
  body_limit: bytes,
  priority: within(-many, many),
  retry: {
    type: 'object',
    attributes: {
      attempts: within(1, 1000),
      backoff: oneOf('exponential', 'constant'),
      initial: duration,
      max: duration,
      max_age: duration,
    },
    short: {
      types: ['number'],
      says: 'a number of attempts',
      expand: (_text, node) => [mapAt(node.position, { attempts: node })],
    },
  },
  dead_letter: boolean,
  on_success: destination,
  on_failure: destination,
  triggers,
}

/** A service that is called like a function: what it runs is its own. */
export const serviceFunction: ObjectAttribute = { type: 'object', nullable: true, attributes: calls }

/** What a function has of its own in place of these keys of a service. */
const otherwiseSaid: ReadonlySet<string> = new Set([
  'build',
  'develop',
  'extends',
  'network_mode',
  'provider',
  'runtime',
  'scale',
])
const serviceKeys = Object.fromEntries(Object.entries(service.attributes).filter(([key]) => !otherwiseSaid.has(key)))

/** How its image is built, but for what of: that is `source`. */
const functionBuild: ObjectAttribute = {
  type: 'object',
  attributes: Object.fromEntries(
    Object.entries(build.attributes).filter(([key]) => !['context', 'dockerfile', 'dockerfile_inline'].includes(key)),
  ),
}

/** Another function that this one is made from: its name, or its name and its file. */
const extendsFunction: ObjectAttribute = {
  type: 'object',
  extensions: 'no',
  attributes: { function: text, file: filePath },
  required: ['function'],
  short: { types: ['string'], says: 'a function', expand: (name, node) => [mapAt(node.position, { function: name })] },
}

/** A function under `x-functions:` or `functions:`; what it shares with services is described by these. */
export const functionAttribute: ObjectAttribute = {
  type: 'object',
  nullable: true,
  attributes: {
    ...serviceKeys,
    ...calls,
    extends: extendsFunction,
    runtime: textOrNumber,
    source: path,
    handler: text,
    signature: oneOf(...functionSignatures),
    dockerfile: text,
    build: functionBuild,
    scale,
    resources: resourcesOf(deploy),
  },
}

/** `deploy.resources`, which a function may say without `deploy`. */
function resourcesOf({ attributes }: ObjectAttribute): Attribute {
  return attributes.resources ?? { type: 'anything' }
}
