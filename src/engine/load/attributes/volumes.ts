import { type DocumentNode, type MapNode, mapNode, scalarNode } from '../../document/node.js'
import { mapping } from './mapping.js'
import { isWindowsPath, resolveLocalPath } from './paths.js'
import { bytes } from './quantities.js'
import { boolean, integer, type ListSyntax, object, oneOf, type ShortContext, text } from './syntax.js'

const mount = object(
  {
    type: oneOf('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image'),
    source: text,
    target: text,
    read_only: boolean,
    consistency: text,
    bind: object({
      propagation: text,
      create_host_path: boolean,
      recursive: oneOf('enabled', 'disabled', 'writable', 'readonly'),
      selinux: oneOf('z', 'Z'),
    }),
    volume: object({ labels: mapping, nocopy: boolean, subpath: text }),
    tmpfs: object({ size: bytes, mode: integer }),
    image: object({ subpath: text }),
  },
  'type',
)

/** volumes of a service: short form `[SOURCE:]TARGET[:OPTIONS]`; of two mounts on one target the later wins. */
export const serviceVolumes: ListSyntax = {
  type: 'list',
  item: {
    ...mount,
    short: {
      types: ['string'],
      expand: (node, context) => {
        if (node.kind === 'map') return withLocalSource(node, context)
        if (context.templates === 'kept' && node.kind === 'scalar' && String(node.value).includes('$')) return undefined
        return node.kind === 'scalar' && typeof node.value === 'string' ? expandVolume(node.value, node, context) : undefined
      },
    },
  },
  identity: (node) => (node.kind === 'map' ? cleanTarget(textOf(node, 'target')) : ''),
}

function withLocalSource(node: MapNode, context: ShortContext): DocumentNode {
  const source = node.entries.get('source')
  if (textOf(node, 'type') !== 'bind' || source?.value.kind !== 'scalar' || typeof source.value.value !== 'string') return node
  const path = resolveLocalPath(source.value.value, context)
  const resolved = { ...source, value: { ...source.value, value: path } }
  return { ...node, entries: new Map([...node.entries, ['source', resolved]]) }
}

/** Reads one short mount (Compose Specification, volumes, short syntax); unknown options are passed over, as Compose does. */
function expandVolume(spec: string, node: DocumentNode, context: ShortContext): DocumentNode | undefined {
  const parts = splitVolume(spec)
  const [first = '', second, options = ''] = parts
  if (parts.length > 3 || first === '' || second === '') {
    context.report(node, {
      code: 'not-a-volume',
      message: `\`${spec}\` is not a volume`,
      hint: 'write it like `data:/var/lib/data` or `./folder:/inside:ro`',
    })
    return mapNode([['type', scalarNode('volume', node.position)]], node.position)
  }
  const at = (value: string | boolean) => scalarNode(value, node.position)
  if (second === undefined) {
    // Compose leaves the settings out for the shortest of targets, and the config hash shows it.
    const settings = spec.length > 2 ? mapNode([], node.position) : undefined
    return mapNode(
      [
        ['type', at('volume')],
        ['target', at(cleanTarget(first))],
        ['volume', settings],
      ],
      node.position,
    )
  }
  const flags = options.split(',').filter((option) => option !== '')
  const readOnly = flags.includes('ro') ? at(true) : undefined
  if (!isLocalSource(first)) {
    const nocopy = flags.includes('nocopy') ? at(true) : undefined
    return mapNode(
      [
        ['type', at('volume')],
        ['source', at(first)],
        ['target', at(cleanTarget(second))],
        ['read_only', readOnly],
        ['volume', mapNode([['nocopy', nocopy]], node.position)],
      ],
      node.position,
    )
  }
  const propagation = flags.find((flag) => /^r?(private|shared|slave)$/.test(flag))
  const selinux = flags.find((flag) => flag === 'z' || flag === 'Z')
  return mapNode(
    [
      ['type', at('bind')],
      ['source', at(resolveLocalPath(first, context))],
      ['target', at(cleanTarget(second))],
      ['read_only', readOnly],
      [
        'bind',
        mapNode(
          [
            ['selinux', selinux === undefined ? undefined : at(selinux)],
            ['propagation', propagation === undefined ? undefined : at(propagation)],
            ['create_host_path', at(true)],
          ],
          node.position,
        ),
      ],
    ],
    node.position,
  )
}

/** Splits at colons; the colon after a single letter belongs to a Windows drive, also where no drive is meant (Compose does so). */
function splitVolume(spec: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  for (const character of spec) {
    if (character === ':' && !/^[a-zA-Z]$/.test(part)) {
      parts.push(part)
      part = ''
    } else part += character
  }
  return [...parts, part]
}

function isLocalSource(source: string): boolean {
  return /^[./~]/.test(source) || isWindowsPath(source) || /^[a-zA-Z]:/.test(source)
}

function cleanTarget(target: string): string {
  const cleaned = target.replace(/\/{2,}/g, '/')
  return cleaned.length > 1 ? cleaned.replace(/\/$/, '') : cleaned
}

function textOf(node: MapNode, key: string): string {
  const value = node.entries.get(key)?.value
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : ''
}
