import type { BuildRequest, CacheOptions } from './build-request.js'
import type { SolveRequest } from './wire/control-messages.js'

/** What is decided when the build runs, and not by its request. */
export interface SolveParameters {
  readonly ref: string
  readonly session: string
  /** The Dockerfile's name within the folder `dockerfile`; undefined where the engine finds it in a remote context itself. */
  readonly dockerfileName: string | undefined
  /** What `host-gateway` stands for. */
  readonly hostGateway: string | undefined
  /** The Dockerfile's `# syntax`, where the engine's own is to be used in its place. */
  readonly skippedSyntax?: string | undefined
}

/** Names under which the engine asks for the folders of a build. Named contexts get names that can collide with neither. */
export const folderNames = {
  context: 'context',
  dockerfile: 'dockerfile',
  named: (name: string) => `named-${name}`,
} as const

/** Puts a build into the terms of BuildKit's Control/Solve: the attributes of its Dockerfile frontend and of the engine's exporter. */
export function toSolveRequest(request: BuildRequest, parameters: SolveParameters): Partial<SolveRequest> {
  const exporterAttrs = new Map(request.tags.length > 0 ? [['name', request.tags.join(',')]] : [])
  const exports = request.cacheTo.map(cacheEntry)
  const imports = request.cacheFrom.map(cacheEntry)
  return {
    ref: parameters.ref,
    session: parameters.session,
    frontend: 'dockerfile.v0',
    frontendAttrs: frontendAttributes(request, parameters),
    exporter: 'moby',
    exporterAttrs,
    exporters: [{ type: 'moby', attrs: exporterAttrs }],
    ...(exports.length + imports.length > 0 && { cache: { exports, imports } }),
    entitlements: entitlements(request),
  }
}

function frontendAttributes(request: BuildRequest, parameters: SolveParameters): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  if (parameters.dockerfileName !== undefined) attributes.set('filename', parameters.dockerfileName)
  else if (request.dockerfile.type === 'file') attributes.set('filename', request.dockerfile.path)
  if (request.context.type === 'remote') {
    attributes.set('context', request.context.url)
    if (parameters.dockerfileName !== undefined) attributes.set('dockerfilekey', folderNames.dockerfile)
  }
  // The line is passed over where this says that it was obeyed already.
  if (parameters.skippedSyntax !== undefined) attributes.set('cmdline', parameters.skippedSyntax)
  if (request.target !== undefined) attributes.set('target', request.target)
  for (const [name, value] of Object.entries(request.args)) attributes.set(`build-arg:${name}`, value)
  for (const [name, value] of Object.entries(request.labels)) attributes.set(`label:${name}`, value)
  for (const [name, context] of Object.entries(request.namedContexts)) {
    attributes.set(`context:${name}`, context.type === 'folder' ? `local:${folderNames.named(name)}` : context.reference)
  }
  if (request.platforms.length > 0) attributes.set('platform', request.platforms.join(','))
  if (request.noCache) attributes.set('no-cache', '')
  if (request.pull) attributes.set('image-resolve-mode', 'pull')
  if (request.network === 'host' || request.network === 'none') attributes.set('force-network-mode', request.network)
  if (request.shmSize !== undefined) attributes.set('shm-size', request.shmSize)
  if (request.extraHosts.length > 0) attributes.set('add-hosts', addHosts(request.extraHosts, parameters.hostGateway))
  const limits = Object.entries(request.ulimits).map(
    ([name, { single = 0, soft = single, hard = single }]) => `${name}=${soft}:${hard}`,
  )
  if (limits.length > 0) attributes.set('ulimit', limits.join(','))
  if (request.cacheFrom.length > 0) {
    const imports = request.cacheFrom.map(({ type, ...rest }) => ({ Type: type, Attrs: rest }))
    attributes.set('cache-imports', JSON.stringify(imports))
    // The form that engines before BuildKit 0.4 read.
    attributes.set('cache-from', request.cacheFrom.flatMap(({ ref }) => (ref === undefined ? [] : [ref])).join(','))
  }
  return attributes
}

function addHosts(extraHosts: readonly string[], hostGateway: string | undefined): string {
  return extraHosts
    .map((entry) => {
      const [, name = '', address = ''] = /^([^=:]+)[=:](.*)$/.exec(entry) ?? []
      const bare = address.replace(/^\[(.*)\]$/, '$1')
      return `${name}=${bare === 'host-gateway' && hostGateway !== undefined ? hostGateway : bare}`
    })
    .join(',')
}

function cacheEntry({ type, ...attributes }: CacheOptions): {
  readonly type: string
  readonly attrs: ReadonlyMap<string, string>
} {
  return { type, attrs: new Map(Object.entries(attributes)) }
}

function entitlements(request: BuildRequest): readonly string[] {
  const wanted = request.network === 'host' ? [...request.entitlements, 'network.host'] : request.entitlements
  return [...new Set(wanted)]
}
