import { readDockerConfig } from './docker-config.js'
import { readContextEndpoint, readPems } from './docker-context.js'
import { type EngineEndpoint, parseEndpoint, type TlsMaterial } from './endpoint.js'
import { dockerFolder, type Surroundings } from './surroundings.js'
import { usualEngines } from './usual-engines.js'

/** A place where an engine may answer, and why we look there. */
export interface EngineCandidate {
  readonly endpoint: EngineEndpoint
  /** For people: `DOCKER_HOST`, `context colima`, `rootless Docker`. */
  readonly source: string
  /** `chosen` by the user: then no other place is looked at. `usual`: one of the places where engines are found. */
  readonly reason: 'chosen' | 'usual'
}

/**
 * Where to look for the engine, in order, as docker decides it: `--context`, DOCKER_HOST, DOCKER_CONTEXT, the current context of
 * docker's configuration, and then the places where engines usually are. A context called `default` means the last ones, or DOCKER_HOST.
 * @param context what `--context` said
 * @throws StackError for an address, context or configuration that cannot be read
 */
export async function engineCandidates(surroundings: Surroundings, context?: string): Promise<readonly EngineCandidate[]> {
  const { env } = surroundings
  if (context && context !== 'default') return [await contextCandidate(context, surroundings)]
  if (env.DOCKER_HOST) {
    const endpoint = parseEndpoint(env.DOCKER_HOST, await tlsOfEnvironment(surroundings))
    return [{ endpoint, source: 'DOCKER_HOST', reason: 'chosen' }]
  }
  const named = context || env.DOCKER_CONTEXT || (await readDockerConfig(surroundings)).currentContext
  if (named && named !== 'default') return [await contextCandidate(named, surroundings)]
  return usualEngines(surroundings)
}

async function contextCandidate(name: string, surroundings: Surroundings): Promise<EngineCandidate> {
  return { endpoint: await readContextEndpoint(name, surroundings), source: `context ${name}`, reason: 'chosen' }
}

/** DOCKER_TLS_VERIFY asks for TLS with a checked certificate, DOCKER_TLS for TLS without; the files are in DOCKER_CERT_PATH. */
async function tlsOfEnvironment(surroundings: Surroundings): Promise<TlsMaterial | undefined> {
  const { env } = surroundings
  const verify = Boolean(env.DOCKER_TLS_VERIFY)
  if (!verify && !env.DOCKER_TLS) return undefined
  const folder = env.DOCKER_CERT_PATH || dockerFolder(surroundings)
  return { ...(await readPems(folder, surroundings)), verify }
}
