import { isAbsolute, join, resolve } from 'node:path'
import { isRemoteContext } from '../../../model/remote-context.js'
import type { Build, Mapping, Service } from '../../../model/service.js'
import type { FileSource, Stack } from '../../../model/stack.js'

/** Everything one build is made from, references resolved, nothing read yet. */
export interface BuildRequest {
  readonly context: BuildContextSource
  readonly dockerfile: DockerfileSource
  readonly target?: string
  readonly args: Mapping
  readonly labels: Mapping
  /** References that the image gets; none leaves it untagged. */
  readonly tags: readonly string[]
  readonly namedContexts: { readonly [name: string]: NamedContext }
  /** By the id that `RUN --mount=type=secret` names. */
  readonly secrets: { readonly [id: string]: BuildSecret }
  /** By the id that `RUN --mount=type=ssh` names: the socket of an agent, or private keys, joined by commas; empty means SSH_AUTH_SOCK. */
  readonly ssh: { readonly [id: string]: string }
  /** `name=address`; the address may be `host-gateway`. */
  readonly extraHosts: readonly string[]
  readonly cacheFrom: readonly CacheOptions[]
  readonly cacheTo: readonly CacheOptions[]
  /** None means the engine's own. */
  readonly platforms: readonly string[]
  readonly network?: string
  /** Bytes. */
  readonly shmSize?: string
  readonly ulimits: NonNullable<Build['ulimits']>
  readonly noCache: boolean
  readonly pull: boolean
  readonly entitlements: readonly string[]
  /** Image references in the Dockerfile -> what to use in their place, where no registry answers. */
  readonly substitutions: Mapping
}

export type BuildContextSource =
  | { readonly type: 'folder'; readonly path: string }
  /** Fetched by the engine: a git repository, a tarball. */
  | { readonly type: 'remote'; readonly url: string }
  /** Only a Dockerfile in text, which needs no files. */
  | { readonly type: 'none' }

export type DockerfileSource =
  /** Absolute; within a remote context relative to it. */
  { readonly type: 'file'; readonly path: string } | { readonly type: 'inline'; readonly text: string }

export type NamedContext =
  | { readonly type: 'folder'; readonly path: string }
  /** As BuildKit reads it: `docker-image://redis:7`, a git or HTTP URL. */
  | { readonly type: 'reference'; readonly reference: string }

/** Where a secret's value is; the value itself is read when the engine asks for it. */
export type BuildSecret = { readonly name: string } & Pick<FileSource, 'file' | 'content' | 'environment'>

/** `{ type: 'registry', ref: 'shop/cache' }`. */
export type CacheOptions = Mapping & { readonly type: string }

/** What a build takes from beyond its service. */
export interface BuildSettings {
  /** The image's own labels: Compose's three, and ours. */
  readonly labels: Mapping
  /** The image of another service, for `additional_contexts: { base: service:base }`. */
  readonly imageOf: (service: string) => string
  /** Over what the service says. */
  readonly noCache?: boolean
  readonly pull?: boolean
  readonly ssh?: readonly string[]
  /** What the image is for: `build` makes every platform that is listed, containers need the one they run on. */
  readonly platforms: 'all' | 'runnable'
  readonly substitutions?: Mapping
}

/**
 * The build of one service, from its canonical form (Compose Specification, "build").
 * @param service one with `build`.
 */
export function toBuildRequest(
  stack: Pick<Stack, 'secrets' | 'workingDir'>,
  image: string,
  service: Pick<Service, 'platform'> & { readonly build: Build },
  settings: BuildSettings,
): BuildRequest {
  const { build } = service
  const context = contextSource(build)
  return {
    context,
    dockerfile: dockerfileSource(build, context),
    ...(build.target !== undefined && { target: build.target }),
    args: { ...withoutNulls(build.args ?? {}), ...withoutNulls(build.commandLineArgs ?? {}) },
    labels: { ...build.labels, ...settings.labels },
    tags: [...new Set([image, ...(build.tags ?? [])])],
    namedContexts: mapValues(build.additional_contexts ?? {}, (value) => namedContext(value, settings.imageOf)),
    secrets: buildSecrets(build, stack),
    ssh: sshAgents(settings.ssh ?? build.ssh ?? [], stack.workingDir),
    extraHosts: build.extra_hosts ?? [],
    cacheFrom: (build.cache_from ?? []).map(cacheOptions),
    cacheTo: (build.cache_to ?? []).map(cacheOptions),
    platforms: platforms(service, settings.platforms),
    ...(build.network !== undefined && { network: build.network }),
    ...(build.shm_size !== undefined && { shmSize: build.shm_size }),
    ulimits: build.ulimits ?? {},
    noCache: settings.noCache ?? build.no_cache ?? false,
    pull: settings.pull ?? build.pull ?? false,
    entitlements: [...new Set([...(build.entitlements ?? []), ...(build.privileged ? ['security.insecure'] : [])])],
    substitutions: settings.substitutions ?? {},
  }
}

/** The labels that Compose gives an image it builds. @param version that of the Compose we are compatible with. */
export function composeImageLabels(project: string, service: string, version: string): Mapping {
  return {
    'com.docker.compose.project': project,
    'com.docker.compose.service': service,
    'com.docker.compose.version': version,
  }
}

function contextSource(build: Build): BuildContextSource {
  if (build.context === undefined) return { type: 'none' }
  return isRemoteContext(build.context) ? { type: 'remote', url: build.context } : { type: 'folder', path: build.context }
}

function dockerfileSource(build: Build, context: BuildContextSource): DockerfileSource {
  if (build.dockerfile_inline !== undefined) return { type: 'inline', text: build.dockerfile_inline }
  const path = build.dockerfile ?? 'Dockerfile'
  return { type: 'file', path: context.type !== 'folder' || isAbsolute(path) ? path : join(context.path, path) }
}

function namedContext(value: string, imageOf: BuildSettings['imageOf']): NamedContext {
  const service = /^service:(.+)$/.exec(value)?.[1]
  if (service !== undefined) return { type: 'reference', reference: `docker-image://${imageOf(service)}` }
  if (value.includes('://') || isRemoteContext(value)) return { type: 'reference', reference: value }
  return { type: 'folder', path: value }
}

function buildSecrets(build: Build, stack: Pick<Stack, 'secrets'>): BuildRequest['secrets'] {
  const secrets: { [id: string]: BuildSecret } = {}
  for (const { source, target } of build.secrets ?? []) {
    const { file, content, environment } = stack.secrets[source] ?? {}
    secrets[target ?? source] = {
      name: source,
      ...(file !== undefined && { file }),
      ...(content !== undefined && { content }),
      ...(environment !== undefined && { environment }),
    }
  }
  return secrets
}

/** `default`, `id=path`, `id=key,key`. Paths count from the stack's folder; `~` is left to whoever knows the home folder. */
function sshAgents(entries: readonly string[], workingDir: string): BuildRequest['ssh'] {
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf('=')
      if (equals === -1) return [entry, '']
      const paths = entry.slice(equals + 1).split(',')
      return [
        entry.slice(0, equals),
        paths.map((path) => (/^(?:$|[~$])/.test(path) ? path : resolve(workingDir, path))).join(','),
      ]
    }),
  )
}

/** `type=registry,ref=shop/cache,mode=max`, or a bare reference. */
function cacheOptions(entry: string): CacheOptions {
  if (!entry.includes('=')) return { type: 'registry', ref: entry }
  const attributes = entry.split(',').map((pair) => {
    const equals = pair.indexOf('=')
    return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const
  })
  return { type: 'registry', ...Object.fromEntries(attributes) }
}

function platforms(
  service: Pick<Service, 'platform'> & { readonly build: Build },
  wanted: 'all' | 'runnable',
): readonly string[] {
  if (wanted === 'all' && service.build.platforms && service.build.platforms.length > 0) return service.build.platforms
  if (service.platform !== undefined) return [service.platform]
  const [only, ...others] = service.build.platforms ?? []
  return only !== undefined && others.length === 0 ? [only] : []
}

function withoutNulls(mapping: { readonly [key: string]: string | null }): Mapping {
  return Object.fromEntries(Object.entries(mapping).filter((entry): entry is [string, string] => entry[1] !== null))
}

function mapValues<From, To>(
  values: { readonly [key: string]: From },
  convert: (value: From) => To,
): { readonly [key: string]: To } {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, convert(value)]))
}
