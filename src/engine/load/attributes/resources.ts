import { type Entry, scalar, textOf } from '../../document/node.js'
import type { KeyPath } from '../../model/origin.js'
import type { ObjectAttribute, Place, Report } from './attribute.js'
import { labels, options } from './pairs.js'
import { absoluteHostPath, hostPath } from './paths.js'
import { boolean, integer, listOf, text } from './scalars.js'

/** `true`, or the deprecated `{name: ...}`. */
const external: ObjectAttribute = {
  type: 'object',
  attributes: { name: text },
  merge: 'replace',
  short: {
    types: ['boolean', 'string'],
    says: 'true or false',
    expand: (word, node) =>
      /^(?:true|false)$/i.test(word)
        ? [scalar(/^true$/i.test(word), node.position)]
        : { refusal: `\`${word}\` is neither true nor false` },
  },
}

/** A network of the stack. */
export const network: ObjectAttribute = {
  type: 'object',
  nullable: true,
  attributes: {
    name: text,
    driver: text,
    driver_opts: options,
    ipam: {
      type: 'object',
      attributes: {
        driver: text,
        config: {
          type: 'list',
          item: {
            type: 'object',
            attributes: { subnet: text, ip_range: text, gateway: text, aux_addresses: { type: 'map', value: text } },
          },
          merges: 'subnet',
        },
        options: { type: 'map', value: text },
      },
    },
    external,
    internal: boolean,
    attachable: boolean,
    enable_ipv4: boolean,
    enable_ipv6: boolean,
    labels,
  },
  rewrite: withoutExternalName,
}

/** A volume of the stack. */
export const volume: ObjectAttribute = {
  type: 'object',
  nullable: true,
  attributes: { name: text, driver: text, driver_opts: options, external, labels },
  rewrite: (entries, path, place) => withBindDevice(withoutExternalName(entries, path, place), place),
  check: (entries, path, report) => {
    if (!isExternal(entries)) return
    for (const [key, entry] of entries) {
      if (key === 'name' || key === 'external' || key.startsWith('x-')) continue
      const message = `${path.join('.')}: \`${key}\` means nothing for an external volume`
      report({
        severity: 'error',
        code: 'conflicting-keys',
        message,
        hint: `remove \`${key}\` or \`external\``,
        position: entry.key,
      })
    }
  },
}

/** A config of the stack. */
export const config: ObjectAttribute = {
  type: 'object',
  attributes: { name: text, file: hostPath, content: text, environment: text, external, labels, template_driver: text },
  rewrite: withoutExternalName,
  check: (entries, path, report) => checkSource(entries, ['file', 'environment', 'content'], path, report),
}

/** A secret of the stack. */
export const secret: ObjectAttribute = {
  type: 'object',
  attributes: {
    name: text,
    file: hostPath,
    environment: text,
    external,
    labels,
    driver: text,
    driver_opts: options,
    template_driver: text,
  },
  rewrite: withoutExternalName,
  check: (entries, path, report) => checkSource(entries, ['file', 'environment'], path, report),
}

/** A language model of the stack. */
export const model: ObjectAttribute = {
  type: 'object',
  attributes: { name: text, model: text, context_size: integer, runtime_flags: listOf(text) },
  required: ['model'],
}

function withoutExternalName(entries: ReadonlyMap<string, Entry>, path: KeyPath, place: Place): ReadonlyMap<string, Entry> {
  const outer = entries.get('external')
  if (outer?.value.type !== 'map') return entries
  const inner = outer.value.entries.get('name')
  const rewritten = new Map(entries).set('external', { ...outer, value: scalar(true, outer.value.position) })
  if (!inner) return rewritten
  const where = path.join('.')
  place.report({
    severity: 'warning',
    code: 'deprecated',
    message: `${where}.external.name: deprecated`,
    hint: 'write `name: ...` and `external: true`',
    position: inner.key,
  })
  const own = entries.get('name')
  if (!own) return rewritten.set('name', inner)
  if (textOf(asScalar(own)) !== textOf(asScalar(inner))) {
    const message = `${where}: \`name\` and \`external.name\` differ; only \`name\` counts`
    place.report({ severity: 'error', code: 'conflicting-keys', message, position: inner.key })
  }
  return rewritten
}

function asScalar({ value, key }: Entry) {
  return value.type === 'scalar' ? value : scalar(null, key)
}

/** A local volume with `o: bind` is a bind mount: its device is a path like any other. */
function withBindDevice(entries: ReadonlyMap<string, Entry>, place: Place): ReadonlyMap<string, Entry> {
  const driver = entries.get('driver')?.value
  const opts = entries.get('driver_opts')
  if (driver?.type !== 'scalar' || driver.value !== 'local' || opts?.value.type !== 'map') return entries
  const mode = opts.value.entries.get('o')?.value
  const device = opts.value.entries.get('device')
  if (mode?.type !== 'scalar' || mode.value !== 'bind' || device?.value.type !== 'scalar') return entries
  const path = scalar(absoluteHostPath(textOf(device.value), place), device.value.position)
  const rewritten = new Map(opts.value.entries).set('device', { ...device, value: path })
  return new Map(entries).set('driver_opts', { ...opts, value: { ...opts.value, entries: rewritten } })
}

function isExternal(entries: ReadonlyMap<string, Entry>): boolean {
  const value = entries.get('external')?.value
  return value?.type === 'scalar' && value.value === true
}

function checkSource(entries: ReadonlyMap<string, Entry>, sources: readonly string[], path: KeyPath, report: Report): void {
  const given = sources.flatMap((source) => {
    const entry = entries.get(source)
    return entry ? [{ source, position: entry.key }] : []
  })
  const choice = sources.map((source) => `\`${source}\``).join(', ')
  if (given.length > 1) {
    const message = `${path.join('.')}: only one of ${choice} can be set`
    report({ severity: 'error', code: 'conflicting-keys', message, ...positionOf(given[1]?.position) })
  }
  if (given.length === 0 && !entries.has('driver') && !entries.has('external')) {
    const first = [...entries.values()][0]?.key
    const message = `${path.join('.')}: one of ${choice} must be set`
    report({ severity: 'error', code: 'missing-key', message, ...positionOf(first) })
  }
}

function positionOf(position: Entry['key'] | undefined) {
  return position ? { position } : {}
}
