import { posix } from 'node:path'
import { mapAt, type Node, scalar, textAt, textOf } from '../../document/node.js'
import type { Position } from '../../model/origin.js'
import type { ListAttribute, ObjectAttribute, Refusal, Short } from './attribute.js'
import { labels } from './pairs.js'
import { absoluteHostPath } from './paths.js'
import { boolean, bytes, integer, oneOf, text } from './scalars.js'

const shortMount: Short = {
  types: ['string'],
  says: 'a mount such as `data:/var/lib/data`',
  expand: (spec, node, place) => {
    const mount = readMount(spec, node.position)
    if (/^\p{L}:\//u.test(spec)) {
      place.report({
        severity: 'warning',
        code: 'drive-letter',
        message: `the mount \`${spec}\` names a Windows drive, not a volume \`${spec.charAt(0)}\``,
        hint: 'give the volume a longer name, or use the long form',
        position: node.position,
      })
    }
    return 'refusal' in mount ? mount : [mount]
  },
}

const mount: ObjectAttribute = {
  type: 'object',
  attributes: {
    type: oneOf('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
    source: text,
    target: text,
    read_only: boolean,
    consistency: text,
    bind: {
      type: 'object',
      attributes: {
        propagation: text,
        create_host_path: boolean,
        recursive: oneOf('enabled', 'disabled', 'writable', 'readonly'),
        selinux: oneOf('z', 'Z'),
      },
    },
    volume: { type: 'object', attributes: { labels, nocopy: boolean, subpath: text } },
    tmpfs: { type: 'object', attributes: { size: bytes, mode: integer } },
    image: { type: 'object', attributes: { subpath: text } },
  },
  required: ['type', 'target'],
  short: shortMount,
  rewrite: (entries, _path, place) => {
    const source = entries.get('source')
    const type = entries.get('type')?.value
    if (source?.value.type !== 'scalar' || type?.type !== 'scalar' || type.value !== 'bind') return entries
    const path = absoluteHostPath(textOf(source.value), place)
    return new Map(entries).set('source', { ...source, value: scalar(path, source.value.position) })
  },
  check: (entries, path, report) => {
    const type = entries.get('type')
    if (type?.value.type !== 'scalar' || type.value.value !== 'bind' || entries.has('source')) return
    const message = `${path.join('.')}: a mount of type \`bind\` needs a source`
    report({ severity: 'error', code: 'missing-key', message, hint: 'add `source: ./path`', position: type.key })
  },
}

/** `[SOURCE:]TARGET[:OPTIONS]`, or the long form. A target is mounted once. */
export const mounts: ListAttribute = { type: 'list', item: mount, key: (item) => textAt(item, 'target') }

function readMount(spec: string, position: Position): Node | Refusal {
  if (spec === '') return { refusal: 'an empty mount', hint: 'write `SOURCE:TARGET`' }
  if (spec.length <= 2) return mapAt(position, { type: 'volume', target: cleanPath(spec) })
  const parts = splitParts(spec)
  if (parts.some((part) => part === '')) return { refusal: `\`${spec}\` is no mount: nothing stands between two colons` }
  if (parts.length > 3) return { refusal: `\`${spec}\` is no mount: too many colons`, hint: 'write `SOURCE:TARGET[:OPTIONS]`' }
  const [source, target] = parts.length === 1 ? [undefined, parts[0]] : parts
  const options = (parts[2] ?? '').split(',')
  const propagation = options.findLast((option) => /^r?(?:private|shared|slave)$/.test(option))
  const selinux = options.findLast((option) => option === 'z' || option === 'Z')
  const access = options.findLast((option) => option === 'ro' || option === 'rw')
  const isBind = source !== undefined && isPath(source)
  const bind = isBind || propagation !== undefined || selinux !== undefined
  return mapAt(position, {
    type: isBind ? 'bind' : 'volume',
    source,
    target: cleanPath(target ?? ''),
    read_only: access === 'ro' ? true : undefined,
    // A short bind mount makes the folder that is missing, as Compose always did.
    bind: bind ? mapAt(position, { selinux, propagation, create_host_path: isBind ? true : undefined }) : undefined,
    volume:
      !isBind || options.includes('nocopy')
        ? mapAt(position, { nocopy: options.includes('nocopy') ? true : undefined })
        : undefined,
  })
}

/** At colons, but not in `${..}` and not after the letter of a Windows drive. */
function splitParts(spec: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const [index, character] of [...spec].entries()) {
    const part = parts.at(-1) ?? ''
    if (character === '$' && spec[index + 1] === '{') depth++
    else if (character === '}' && depth > 0) depth--
    if (character === ':' && depth === 0 && !/^\p{L}$/u.test(part)) parts.push('')
    else parts[parts.length - 1] = part + character
  }
  return parts
}

function isPath(source: string): boolean {
  return /^[./~]|^\\\\|^\p{L}:/u.test(source)
}

/** `/data/./x//y/` -> `/data/x/y`. */
function cleanPath(path: string): string {
  const clean = posix.normalize(path)
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean
}
