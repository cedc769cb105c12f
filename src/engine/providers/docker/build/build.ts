import { createHash, randomUUID } from 'node:crypto'
import type { Processes } from '../../../host/process.js'
import { parseDockerfile } from '../../../model/dockerfile.js'
import { StackError } from '../../../model/errors.js'
import type { Progress } from '../../../model/event.js'
import type { EngineApi } from '../engine-api.js'
import { isNotFound } from '../engine-error.js'
import { explainFailure } from './build-failure.js'
import { BuildProgress, type BuildTally } from './build-progress.js'
import type { BuildRequest } from './build-request.js'
import { type DockerfileText, readDockerfile } from './dockerfile-text.js'
import { assertSupported, knowsNamedContexts, unknownToEngine } from './engine-limits.js'
import type { GrpcClient } from './grpc/grpc-client.js'
import { GrpcError } from './grpc/grpc-status.js'
import { findHostGateway } from './host-gateway.js'
import { withImagesForContexts } from './named-contexts.js'
import { buildServices } from './session/build-services.js'
import { openSession, type Session, type SessionServices } from './session/session.js'
import { openSshAgents } from './session/ssh-agents.js'
import { toSolveRequest } from './solve-request.js'
import type { Transfer } from './sync/send-folder.js'
import { solveRequest, solveResponse, statusRequest, statusResponse } from './wire/control-messages.js'

/** What a build needs of the world around it. */
export interface BuildSurroundings {
  readonly engine: Pick<EngineApi, 'upgrade' | 'apiVersion' | 'networks' | 'images'>
  readonly progress: (progress: Progress) => void
  readonly signal: AbortSignal
  /** Starts ssh agents for private keys that a build names. */
  readonly processes: Processes
  /** For secrets with `environment`, for SSH_AUTH_SOCK, and for the programs that are started. */
  readonly environment: { readonly [name: string]: string | undefined }
  readonly platform: NodeJS.Platform
  /** Where the user stands: how a Dockerfile is called hangs on it. */
  readonly cwd: string
  /** The user's login at a registry; undefined where there is none. */
  readonly credentials: SessionServices['credentials']
}

export interface BuiltImage extends BuildTally {
  /** `sha256:...`: what containers are made from. */
  readonly id: string
  /** What travelled, by folder: `context`, `dockerfile`, `named-<name>`. */
  readonly transfers: ReadonlyMap<string, Transfer>
  /** What BuildKit's checks say about the Dockerfile, and what an old engine passed over. */
  readonly warnings: readonly string[]
}

/**
 * Builds an image with the engine's own BuildKit: over `/grpc` we ask for the build and follow it, over `/session` the engine asks us
 * for the files it lacks, for secrets and logins. Builds may run side by side. An engine without it builds from an archive instead.
 * @throws StackError with the failed step, its Dockerfile line and its output; the signal's reason when aborted.
 */
export async function buildImage(given: BuildRequest, surroundings: BuildSurroundings): Promise<BuiltImage> {
  const { apiVersion } = surroundings.engine
  assertSupported(given, apiVersion)
  const quietly = (part: BuildRequest) => buildImage(part, { ...surroundings, progress: () => {} })
  const isTranslated = Object.keys(given.namedContexts).length > 0 && !knowsNamedContexts(apiVersion)
  const request = isTranslated ? await withImagesForContexts(given, quietly) : given
  const dockerfile = await readDockerfile(request, surroundings.cwd)
  try {
    return await converse(request, dockerfile, surroundings, undefined)
  } catch (error) {
    const syntax = missingSyntax(error, dockerfile)
    if (syntax === undefined) throw error
    const built = await converse(request, dockerfile, surroundings, syntax)
    const warning = `\`# syntax=${syntax}\` cannot be fetched: built with the syntax that the engine itself knows`
    return { ...built, warnings: [warning, ...built.warnings] }
  }
}

/** One conversation with BuildKit, from the first connection to the image. @param skippedSyntax the `# syntax` that is not to be fetched */
async function converse(
  request: BuildRequest,
  dockerfile: DockerfileText | undefined,
  surroundings: BuildSurroundings,
  skippedSyntax: string | undefined,
): Promise<BuiltImage> {
  const { engine, environment, processes, credentials, signal } = surroundings
  const offered = await buildServices(request, dockerfile, surroundings)
  const { openGrpcClient } = await import('./grpc/grpc-client.js')
  const agents = await openSshAgents(request.ssh, environment, processes)
  let session: Session | undefined
  let control: GrpcClient | undefined
  try {
    const identity = { id: randomUUID(), sharedKey: sharedKey(request) }
    session = await openSession(engine, identity, { ...offered, sshAgents: agents.sockets, credentials }, signal).catch(
      orUndefined,
    )
    if (!session) {
      const { buildByArchive } = await import('./archive/archive-build.js')
      return await buildByArchive(request, surroundings)
    }
    control = openGrpcClient(await engine.upgrade('/grpc', {}, signal))
    const wantsGateway = request.extraHosts.some((entry) => entry.endsWith('host-gateway'))
    const hostGateway = wantsGateway ? await findHostGateway(engine, control, signal) : undefined
    const parameters = { ref: randomUUID(), session: session.id, dockerfileName: dockerfile?.name, hostGateway, skippedSyntax }
    const progress = new BuildProgress(surroundings.progress)
    const answer = await solve(control, toSolveRequest(request, parameters), parameters.ref, progress, signal).catch((error) => {
      throw signal.aborted ? signal.reason : explainFailure(error, progress, dockerfile?.shownAs ?? 'Dockerfile')
    })
    const id = answer.get('containerimage.config.digest') ?? answer.get('containerimage.digest') ?? ''
    const warnings = [...unknownToEngine(request, engine.apiVersion), ...progress.warnings]
    return { id, ...progress.tally(), transfers: session.transfers, warnings }
  } finally {
    control?.close()
    session?.close()
    await agents.close()
  }
}

/**
 * The official `# syntax` image, where that is what could not be had. Every engine has that syntax built in, if an older one: so a
 * Dockerfile with that line builds where no registry answers.
 */
function missingSyntax(error: unknown, dockerfile: DockerfileText | undefined): string | undefined {
  const { syntax } = parseDockerfile(dockerfile?.texts.get(dockerfile.name) ?? '')
  const isOfficial = syntax !== undefined && /^(?:docker\.io\/)?docker\/dockerfile(?::|$)/.test(syntax)
  const failed = error instanceof StackError && error.cause instanceof GrpcError ? error.cause.message : ''
  return isOfficial && /(?:source metadata for docker\.io\/|\/v2\/)docker\/dockerfile/.test(failed) ? syntax : undefined
}

/** An engine without BuildKit (Podman) does not know the endpoint of its sessions. */
function orUndefined(error: unknown): undefined {
  if (!isNotFound(error)) throw error
}

/** The build's status ends by itself when the build has; one that was refused at once keeps its status open for seconds. */
async function solve(
  control: GrpcClient,
  request: Parameters<typeof solveRequest.encode>[0],
  ref: string,
  progress: BuildProgress,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const statusEnd = new AbortController()
  const status = control
    .stream(
      '/moby.buildkit.v1.Control/Status',
      statusRequest.encode({ ref }),
      (message) => progress.accept(statusResponse.decode(message)),
      AbortSignal.any([signal, statusEnd.signal]),
    )
    // Whatever ends it, the answer to Solve is what counts.
    .catch(() => {})
  try {
    const answer = await control.unary('/moby.buildkit.v1.Control/Solve', solveRequest.encode(request), signal)
    return solveResponse.decode(answer).exporterResponse
  } catch (error) {
    if (!progress.hasBegun) statusEnd.abort()
    throw error
  } finally {
    await status
  }
}

/** One copy on the engine per context, Dockerfile and target: targets that copy different files would push each other's out. */
function sharedKey(request: BuildRequest): string {
  const { context, dockerfile, target, namedContexts } = request
  // An inline Dockerfile counts by being one, not by its text: an edit of it must not send the whole context again.
  const identity = [context, dockerfile.type === 'file' ? dockerfile : dockerfile.type, target, namedContexts]
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)
}
