import { StackError } from '../../../model/errors.js'

/** How an engine is reached. */
export type EngineEndpoint =
  | { readonly type: 'unix'; readonly path: string }
  /** A named pipe of Windows: `\\.\pipe\docker_engine`. */
  | { readonly type: 'npipe'; readonly path: string }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number; readonly tls?: TlsMaterial }
  /** `path`: the engine's socket on the other machine, where it is not the usual one. */
  | {
      readonly type: 'ssh'
      readonly host: string
      readonly user?: string
      readonly port?: number
      readonly path?: string
    }

/** PEM texts. Without `verify` the engine's certificate is taken as it comes. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly verify: boolean
}

const defaultUnixPath = '/var/run/docker.sock'
const defaultPipe = '\\\\.\\pipe\\docker_engine'

/**
 * Reads what DOCKER_HOST or a context says: `unix:///run/docker.sock`, `tcp://host:2375`, `ssh://user@host`, `npipe:////./pipe/x`. `host:port`
 * alone means tcp, as with docker. TLS material is added to a tcp endpoint by whoever has it.
 * @throws StackError `engine-address` when it is none of these.
 */
export function parseEndpoint(text: string, tls?: TlsMaterial): EngineEndpoint {
  const [scheme, rest] = text.includes('://') ? splitOnce(text, '://') : ['tcp', text]
  switch (scheme) {
    case 'unix':
      return { type: 'unix', path: rest || defaultUnixPath }
    case 'npipe':
      return { type: 'npipe', path: rest.replaceAll('/', '\\') || defaultPipe }
    case 'tcp':
    case 'http':
    case 'https':
      return parseTcp(text, rest, tls)
    case 'ssh':
      return parseSsh(text)
    default:
      throw invalidAddress(text)
  }
}

function parseTcp(text: string, rest: string, tls: TlsMaterial | undefined): EngineEndpoint {
  const url = parseUrl(`http://${rest}`)
  if (!url?.hostname) throw invalidAddress(text)
  const secured = tls ?? (text.startsWith('https://') ? { verify: true } : undefined)
  const port = url.port ? Number(url.port) : secured ? 2376 : 2375
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return secured ? { type: 'tcp', host, port, tls: secured } : { type: 'tcp', host, port }
}

function parseSsh(text: string): EngineEndpoint {
  const url = parseUrl(text)
  if (!url?.hostname || url.password) throw invalidAddress(text)
  return {
    type: 'ssh',
    host: url.hostname,
    ...(url.username && { user: decodeURIComponent(url.username) }),
    ...(url.port && { port: Number(url.port) }),
    ...(url.pathname && url.pathname !== '/' && { path: url.pathname }),
  }
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return [text.slice(0, at), text.slice(at + separator.length)]
}

function invalidAddress(text: string): StackError {
  return new StackError('engine-address', `\`${text}\` is no address of a Docker Engine`, {
    hint: 'write `unix:///path/to/docker.sock`, `tcp://host:2376`, `ssh://user@host` or `npipe:////./pipe/docker_engine`',
  })
}

/** The address as DOCKER_HOST would say it. */
export function formatEndpoint(endpoint: EngineEndpoint): string {
  switch (endpoint.type) {
    case 'unix':
      return `unix://${endpoint.path}`
    case 'npipe':
      return `npipe://${endpoint.path.replaceAll('\\', '/')}`
    case 'tcp':
      return `tcp://${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`
    case 'ssh':
      return `ssh://${endpoint.user ? `${endpoint.user}@` : ''}${endpoint.host}${endpoint.port ? `:${endpoint.port}` : ''}${endpoint.path ?? ''}`
  }
}
