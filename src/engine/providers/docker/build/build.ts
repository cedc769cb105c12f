import { createHash, randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { substituteImages } from '../../../model/dockerfile-images.js'
import { StackError } from '../../../model/errors.js'
import type { Progress } from '../../../model/event.js'
import type { EngineApi } from '../engine-api.js'
import { explainFailure } from './build-failure.js'
import { BuildProgress, type BuildTally } from './build-progress.js'
import type { BuildRequest } from './build-request.js'
import type { GrpcClient } from './grpc/grpc-client.js'
import { openSession, type SessionServices } from './session/session.js'
import { folderNames, toSolveRequest } from './solve-request.js'
import type { Transfer } from './sync/send-folder.js'
import { folderOfTexts, folderOnDisk, type SyncedFolder } from './sync/synced-folder.js'
import { listWorkersResponse, solveRequest, solveResponse, statusRequest, statusResponse } from './wire/control-messages.js'

/** What a build needs of the world around it. */
export interface BuildSurroundings {
  readonly engine: Pick<EngineApi, 'upgrade' | 'apiVersion' | 'networks'>
  readonly progress: (progress: Progress) => void
  readonly signal: AbortSignal
  /** For secrets with `environment` and for SSH_AUTH_SOCK. */
  readonly environment: { readonly [name: string]: string | undefined }
  readonly platform: NodeJS.Platform
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
 * for the files it lacks, for secrets and logins. Builds may run side by side.
 * @throws StackError with the failed step, its Dockerfile line and its output; the signal's reason when aborted.
 */
export async function buildImage(request: BuildRequest, surroundings: BuildSurroundings): Promise<BuiltImage> {
  const { engine, signal } = surroundings
  assertSupported(request, engine.apiVersion)
  const dockerfile = await readDockerfile(request)
  await assertFolders(request)
  const { openGrpcClient } = await import('./grpc/grpc-client.js')
  const identity = { id: randomUUID(), sharedKey: sharedKey(request) }
  const session = await openSession(engine, identity, sessionServices(request, dockerfile, surroundings), signal)
  let control: GrpcClient | undefined
  try {
    control = openGrpcClient(await engine.upgrade('/grpc', {}, signal))
    const parameters = {
      ref: randomUUID(),
      session: session.id,
      dockerfileName: dockerfile?.name,
      hostGateway: await hostGateway(request, engine, control, signal),
    }
    const progress = new BuildProgress(surroundings.progress)
    const answer = await solve(control, toSolveRequest(request, parameters), parameters.ref, progress, signal).catch((error) => {
      throw signal.aborted ? signal.reason : explainFailure(error, progress, dockerfile?.shownAs ?? 'Dockerfile')
    })
    const id = answer.get('containerimage.config.digest') ?? answer.get('containerimage.digest') ?? ''
    const warnings = [...unknownToEngine(request, engine.apiVersion), ...progress.warnings]
    return { id, ...progress.tally(), transfers: session.transfers, warnings }
  } finally {
    control?.close()
    session.close()
  }
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

/** A Dockerfile's text always travels from here, so that it can be inline, outside of its context, or changed by substitutions. */
export interface DockerfileText {
  /** Its name in the folder `dockerfile`. */
  readonly name: string
  readonly shownAs: string
  /** Itself, and its own ignore file where there is one. */
  readonly texts: ReadonlyMap<string, string>
}

export async function readDockerfile(request: BuildRequest): Promise<DockerfileText | undefined> {
  const { substitutions, args } = request
  if (request.dockerfile.type === 'inline') {
    const text = substituteImages(request.dockerfile.text, substitutions, args)
    return { name: 'Dockerfile', shownAs: 'dockerfile_inline', texts: new Map([['Dockerfile', text]]) }
  }
  if (request.context.type === 'remote') return undefined
  const { path } = request.dockerfile
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new StackError('dockerfile-missing', `the Dockerfile \`${path}\` cannot be read`, {
      hint: 'set `build.dockerfile` to its path from the context folder, or write one',
      cause,
    })
  })
  const name = basename(path)
  const ignoreName = `${name}.dockerignore`
  const ignore = await readFile(`${dirname(path)}/${ignoreName}`, 'utf8').catch(() => undefined)
  return {
    name,
    shownAs: path,
    texts: new Map([
      [name, substituteImages(text, substitutions, args)],
      ...(ignore === undefined ? [] : [[ignoreName, ignore] as const]),
    ]),
  }
}

async function assertFolders(request: BuildRequest): Promise<void> {
  const named = Object.values(request.namedContexts)
  for (const context of [request.context, ...named]) {
    if (context.type !== 'folder') continue
    const found = await stat(context.path).catch(() => undefined)
    if (!found?.isDirectory()) {
      throw new StackError(
        'context-missing',
        `the build context \`${context.path}\` ${found ? 'is no folder' : 'does not exist'}`,
      )
    }
  }
}

/** What came with BuildKit 0.10, in Docker Engine 23. */
const modernApiVersion = '1.42'

/** An older engine silently looks for a named context in a registry, and would build something else. */
function assertSupported(request: BuildRequest, apiVersion: string): void {
  const { network } = request
  if (network !== undefined && !['', 'default', 'host', 'none'].includes(network)) {
    throw new StackError('build-network', `build.network: a build cannot join the network \`${network}\``, {
      hint: 'BuildKit knows `default`, `host` and `none`',
    })
  }
  const [name] = Object.keys(request.namedContexts)
  if (name === undefined || compareVersions(apiVersion, modernApiVersion) >= 0) return
  throw new StackError(
    'engine-too-old',
    `additional_contexts.${name}: this engine (API ${apiVersion}) builds without named contexts`,
    {
      hint: 'they need Docker Engine 23 or newer',
    },
  )
}

/** What an older engine passes over without a word. */
function unknownToEngine(request: BuildRequest, apiVersion: string): readonly string[] {
  if (compareVersions(apiVersion, modernApiVersion) >= 0) return []
  const options = [
    ...(request.shmSize === undefined ? [] : ['shm_size']),
    ...(Object.keys(request.ulimits).length > 0 ? ['ulimits'] : []),
  ]
  return options.map(
    (option) => `build.${option} has no effect: it needs Docker Engine 23, and this one speaks API ${apiVersion}`,
  )
}

function compareVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number)
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number)
  return leftMajor - rightMajor || leftMinor - rightMinor
}

/** One copy on the engine per context, Dockerfile and target: targets that copy different files would push each other's out. */
function sharedKey(request: BuildRequest): string {
  const identity = [request.context, request.dockerfile, request.target, request.namedContexts]
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)
}

function sessionServices(
  request: BuildRequest,
  dockerfile: DockerfileText | undefined,
  surroundings: BuildSurroundings,
): SessionServices {
  const folders = new Map<string, SyncedFolder>()
  if (request.context.type === 'folder')
    folders.set(folderNames.context, folderOnDisk(request.context.path, surroundings.platform))
  else if (request.context.type === 'none') folders.set(folderNames.context, folderOfTexts(new Map()))
  if (dockerfile) folders.set(folderNames.dockerfile, folderOfTexts(dockerfile.texts))
  for (const [name, context] of Object.entries(request.namedContexts)) {
    if (context.type === 'folder') folders.set(folderNames.named(name), folderOnDisk(context.path, surroundings.platform))
  }
  return {
    folders,
    secret: async (id) => {
      const secret = request.secrets[id]
      if (secret?.file !== undefined) return readFile(secret.file)
      const value =
        secret?.content ?? (secret?.environment === undefined ? undefined : surroundings.environment[secret.environment])
      return value === undefined ? undefined : Buffer.from(value, 'utf8')
    },
    sshAgents: sshAgents(request, surroundings.environment),
    credentials: surroundings.credentials,
  }
}

function sshAgents(request: BuildRequest, environment: BuildSurroundings['environment']): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(request.ssh).map(([id, path]) => {
      const socket = path === '' ? environment.SSH_AUTH_SOCK : path
      if (socket !== undefined && socket !== '') return [id, socket]
      throw new StackError('ssh-agent-missing', `build.ssh: \`${id}\` asks for an ssh agent, and SSH_AUTH_SOCK is not set`, {
        hint: 'start one: eval $(ssh-agent) && ssh-add',
      })
    }),
  )
}

/** What `host-gateway` stands for: newer engines tell; it is the default bridge's own address, unless they were told otherwise. */
async function hostGateway(
  request: BuildRequest,
  engine: BuildSurroundings['engine'],
  control: GrpcClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!request.extraHosts.some((entry) => entry.endsWith('host-gateway'))) return undefined
  const answer = await control.unary('/moby.buildkit.v1.Control/ListWorkers', Buffer.alloc(0), signal)
  const workers = listWorkersResponse.decode(answer).records
  const told = workers.map(({ labels }) => labels.get('org.mobyproject.buildkit.worker.moby.host-gateway-ip'))
  return told.find((ip) => ip !== undefined) ?? (await bridgeAddress(engine, signal))
}

/** The bridge takes the first address of its subnet, and names it only once it was used. */
async function bridgeAddress(engine: BuildSurroundings['engine'], signal: AbortSignal): Promise<string | undefined> {
  const { Gateway, Subnet } = (await engine.networks.inspect('bridge', signal)).IPAM.Config?.[0] ?? {}
  return Gateway ?? Subnet?.replace(/\.0\/\d+$/, '.1')
}
