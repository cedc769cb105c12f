import { StackError } from '../../../../model/errors.js'
import type { Progress } from '../../../../model/event.js'
import type { EngineApi } from '../../engine-api.js'
import { EngineError } from '../../engine-error.js'
import type { ImageBuildQuery } from '../../wire/image.js'
import type { BuiltImage } from '../build.js'
import type { BuildRequest } from '../build-request.js'
import { type DockerfileText, readDockerfile } from '../dockerfile-text.js'
import { ArchiveProgress } from './archive-progress.js'
import { archivedDockerfile, packContext } from './pack-context.js'

interface ArchiveBuildSurroundings {
  readonly engine: Pick<EngineApi, 'images'>
  readonly progress: (progress: Progress) => void
  readonly signal: AbortSignal
  readonly platform: NodeJS.Platform
  readonly cwd: string
}

/**
 * Builds where the engine has no BuildKit to talk to (Podman, an engine that was told to do without): the whole context travels as an
 * archive, every time, and what needs a conversation is refused.
 * @throws StackError `build-unsupported` for what cannot be done so, `build-failed` with the step's output
 */
export async function buildByArchive(request: BuildRequest, surroundings: ArchiveBuildSurroundings): Promise<BuiltImage> {
  const { engine, signal, platform, cwd } = surroundings
  assertPossible(request)
  const dockerfile = await readDockerfile(request, cwd)
  const root = request.context.type === 'folder' ? request.context.path : undefined
  const archive = dockerfile && (await packContext(root, dockerfile, platform))
  const progress = new ArchiveProgress(surroundings.progress)
  try {
    for await (const line of engine.images.build(archive, buildQuery(request, dockerfile), signal)) progress.accept(line)
  } catch (error) {
    if (signal.aborted || !(error instanceof EngineError) || error.failure === 'unreachable') throw error
    const message = progress.step === undefined ? error.message : `\`${progress.step}\` failed: ${error.message}`
    throw new StackError('build-failed', message, { details: progress.details(), cause: error })
  } finally {
    archive?.destroy()
  }
  const [tag] = request.tags
  const { Id } = await engine.images.inspect(tag ?? progress.imageId)
  return { id: Id, ...progress.tally(), transfers: new Map(), warnings: [] }
}

function assertPossible(request: BuildRequest): void {
  const asked = [
    ...Object.keys(request.namedContexts).map((name) => `additional_contexts.${name}`),
    ...Object.keys(request.secrets).map((id) => `secrets.${id}`),
    ...Object.keys(request.ssh).map((id) => `ssh.${id}`),
    ...(request.platforms.length > 1 ? ['platforms'] : []),
    ...(request.cacheTo.length > 0 ? ['cache_to'] : []),
  ]
  const [first] = asked
  if (first === undefined) return
  throw new StackError('build-unsupported', `build.${first}: this engine builds without BuildKit, which that needs`, {
    hint: 'Docker Engine 23 or newer has it; `stack doctor` says what answers here',
  })
}

/** The build in the terms of `POST /build` (Engine API, "Build an image"). */
function buildQuery(request: BuildRequest, dockerfile: DockerfileText | undefined): ImageBuildQuery {
  const ulimits = Object.entries(request.ulimits).map(([name, { single = 0, soft = single, hard = single }]) => ({
    Name: name,
    Soft: soft,
    Hard: hard,
  }))
  return {
    t: request.tags,
    dockerfile: dockerfile ? archivedDockerfile : request.dockerfile.type === 'file' ? request.dockerfile.path : undefined,
    remote: request.context.type === 'remote' ? request.context.url : undefined,
    buildargs: JSON.stringify(request.args),
    labels: JSON.stringify(request.labels),
    target: request.target,
    nocache: request.noCache,
    pull: request.pull,
    rm: true,
    forcerm: true,
    extrahosts: request.extraHosts.map((entry) => entry.replace(/^([^=:]+)=/, '$1:')),
    cachefrom: JSON.stringify(request.cacheFrom.flatMap(({ ref }) => ref ?? [])),
    networkmode: request.network,
    shmsize: request.shmSize,
    platform: request.platforms[0],
    ulimits: ulimits.length > 0 ? JSON.stringify(ulimits) : undefined,
  }
}
