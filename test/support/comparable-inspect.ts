type Document = { readonly [key: string]: unknown }

/** What differs between any two containers, networks or volumes, whoever made them. */
const ofTheMoment: ReadonlySet<string> = new Set([
  'Id',
  'Created',
  'CreatedAt',
  'GraphDriver',
  'State',
  'ResolvConfPath',
  'HostnamePath',
  'HostsPath',
  'LogPath',
  'SandboxID',
  'SandboxKey',
  // Of an endpoint that is not connected yet: an echo of what was asked for, or nothing.
  'IPAddress',
  'dev.stack.fields',
])

/** Lists whose order means nothing: Compose writes them in the random order of Go's maps. */
const unordered: ReadonlySet<string> = new Set(['Binds', 'Mounts', 'ExtraHosts', 'Ulimits', 'Env'])

/**
 * An inspect answer as far as it tells what somebody declared: without what changes from moment to moment, ids and generated names
 * replaced, unordered lists sorted.
 * @param ids what stands for an id that the document may mention
 */
export function comparable(details: object, ids: ReadonlyMap<string, string>): Document {
  // An inspect answer is JSON.
  return normal(details as Document, ids)
}

function normal(document: Document, ids: ReadonlyMap<string, string>): Document {
  return Object.fromEntries(
    Object.entries(document)
      .filter(([key]) => !ofTheMoment.has(key))
      .map(([key, value]) => [key, normalValue(key, value, ids)]),
  )
}

function normalValue(key: string, value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return normalText(key, value, ids)
  if (Array.isArray(value)) {
    const items = value.map((item) => normalValue(key, item, ids))
    return unordered.has(key) ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items
  }
  // An object of a JSON document.
  return typeof value === 'object' && value !== null ? normal(value as Document, ids) : value
}

function normalText(key: string, value: string, ids: ReadonlyMap<string, string>): string {
  // The engine's own pools, in the order of asking.
  if ((key === 'Subnet' || key === 'Gateway') && /^(172|192)\./.test(value)) return 'of the engine'
  if (key === 'com.docker.compose.depends_on') return value.split(',').sort().join(',')
  if (key === 'Hostname' && /^[0-9a-f]{12}$/.test(value)) return 'the short id'
  let text = value.replaceAll(/(?<=\/volumes\/|^)[0-9a-f]{64}(?=\/|$)/g, (id) => ids.get(id) ?? 'a generated name')
  for (const [id, name] of ids) text = text.replaceAll(id, name)
  return text
}
