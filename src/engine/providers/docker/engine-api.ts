import type { Duplex, Readable, Writable } from 'node:stream'
import type { ContainerCreateBody, ContainerDetails, ContainerSummary, ProcessTable } from './wire/container.js'
import type { ExecCreateBody, ExecDetails } from './wire/exec.js'
import type { ImageBuildQuery, ImageDetails, ImageProgress, ImageSummary, RegistryAuth } from './wire/image.js'
import type { EndpointConfig, NetworkCreateBody, NetworkDetails } from './wire/network.js'
import type { DiskUsage, EngineEvent, EngineInfo, EnginePing, EngineVersion } from './wire/system.js'
import type { VolumeCreateBody, VolumeDetails } from './wire/volume.js'

/**
 * What `stack` asks of a Docker Engine: our own contract, free of any client library. Bodies are the Engine API's, in its own spelling
 * (`wire/`). Every failure is an EngineError (`engine-error.ts`); an aborted signal rejects with the signal's reason. Containers,
 * networks and images are named by id or name. Fulfilled by `dockerode-engine-api.ts` and, in tests, by `test/support/fake-engine-api.ts`;
 * `test/contracts/engine-api.contract.test.ts` holds both to it.
 */
export interface EngineApi {
  /** As a DOCKER_HOST would say it: `unix:///var/run/docker.sock`. */
  readonly address: string
  /** The API version in use, as major.minor (`1.41`): ours, or the engine's own where that is older. */
  readonly apiVersion: string
  /** The engine's own version, as `ping` tells it. */
  readonly engineVersion: string
  ping(signal?: AbortSignal): Promise<EnginePing>
  version(signal?: AbortSignal): Promise<EngineVersion>
  info(signal?: AbortSignal): Promise<EngineInfo>
  diskUsage(signal?: AbortSignal): Promise<DiskUsage>
  /** Ends when `until` is reached or the signal aborts; never otherwise while the engine runs. */
  events(query: EventsQuery, signal: AbortSignal): AsyncIterable<EngineEvent>
  /**
   * `POST` with `Connection: Upgrade` and `Upgrade: h2c`; BuildKit's `/grpc` and `/session`.
   * @returns the socket after the engine's 101, with nothing of the answer lost.
   */
  upgrade(path: string, headers: UpgradeHeaders, signal?: AbortSignal): Promise<Duplex>
  readonly containers: ContainerApi
  readonly execs: ExecApi
  readonly networks: NetworkApi
  readonly volumes: VolumeApi
  readonly images: ImageApi
}

/** The Engine API's filters: `{ label: ['com.docker.compose.project=shop'] }`. All must match; within one, any may. */
export type Filters = { readonly [filter: string]: readonly string[] }

export type UpgradeHeaders = { readonly [name: string]: string | readonly string[] }

export interface ContainerApi {
  /** Also those that do not run. `size` makes the engine count the bytes that each wrote, which is slow. */
  list(query: { readonly filters?: Filters; readonly size?: boolean }, signal?: AbortSignal): Promise<readonly ContainerSummary[]>
  inspect(container: string, signal?: AbortSignal): Promise<ContainerDetails>
  /** @param options.platform `linux/arm64`; absent means the engine's own. */
  create(
    name: string,
    body: ContainerCreateBody,
    options?: { readonly platform?: string },
    signal?: AbortSignal,
  ): Promise<{ readonly id: string; readonly warnings: readonly string[] }>
  /** Starting what runs is no error. */
  start(container: string, signal?: AbortSignal): Promise<void>
  /** Returns when it has stopped; stopping what does not run is no error. `timeout`: seconds before the kill, absent means its own. */
  stop(container: string, options?: StopOptions, signal?: AbortSignal): Promise<void>
  restart(container: string, options?: StopOptions, signal?: AbortSignal): Promise<void>
  kill(container: string, signalName: string, signal?: AbortSignal): Promise<void>
  pause(container: string, signal?: AbortSignal): Promise<void>
  unpause(container: string, signal?: AbortSignal): Promise<void>
  rename(container: string, name: string, signal?: AbortSignal): Promise<void>
  /** `volumes`: its anonymous volumes too. `force`: also while it runs. */
  remove(
    container: string,
    options?: { readonly force?: boolean; readonly volumes?: boolean },
    signal?: AbortSignal,
  ): Promise<void>
  /** Resolves with the exit code when the condition is reached: at once for `not-running` where it does not run. */
  wait(
    container: string,
    condition: 'not-running' | 'next-exit' | 'removed',
    signal?: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly error?: string }>
  /** Chunks as they come, not lines; with `timestamps` every line begins with an RFC 3339 time and a space. */
  logs(container: string, query: LogsQuery, signal?: AbortSignal): AsyncIterable<OutputChunk>
  /** Attach before start, and no output is lost. */
  attach(container: string, options: AttachOptions, signal?: AbortSignal): Promise<HijackedStream>
  resize(container: string, size: ConsoleSize, signal?: AbortSignal): Promise<void>
  /** Unpacks a tar archive, owners included, into a folder of the container, which need not run. `copyUidGid`: all to the container's user instead. */
  putArchive(
    container: string,
    path: string,
    tar: Readable | Buffer,
    options?: { readonly copyUidGid?: boolean },
    signal?: AbortSignal,
  ): Promise<void>
  /** What stands at a path of the container, which need not run. @throws EngineError `not-found` where nothing does */
  statArchive(container: string, path: string, signal?: AbortSignal): Promise<PathStat>
  /** A file or folder of the container as a tar archive. A path that ends in `/.` is followed where it is a link. */
  getArchive(container: string, path: string, signal?: AbortSignal): Promise<Readable>
  /** @param psArguments for the host's `ps`: `-ef`. */
  top(container: string, psArguments?: string, signal?: AbortSignal): Promise<ProcessTable>
}

export interface PathStat {
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  /** Bytes. */
  readonly size: number
  /** Of a link: where it leads in the end, absolute. */
  readonly linkTarget?: string
}

export interface StopOptions {
  readonly timeout?: number
  /** Instead of the container's own stop signal; 1.42. */
  readonly signalName?: string
}

export interface LogsQuery {
  /** Whether the container has a terminal: then its output is one raw stream, and all of it counts as stdout. */
  readonly tty: boolean
  readonly follow?: boolean
  readonly timestamps?: boolean
  /** The last so many lines; absent means all. */
  readonly tail?: number
  /** Unix seconds, with a fraction of up to nine digits if wanted. */
  readonly since?: string
  readonly until?: string
  /** How many bytes may be read before they are taken, so that the engine can go on; absent means few. */
  readonly readAhead?: number
}

export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr'
  readonly data: Buffer
}

export interface AttachOptions {
  readonly tty: boolean
  readonly stdin?: boolean
  /** Output from before the attach, too. */
  readonly logs?: boolean
  readonly detachKeys?: string
}

export interface ConsoleSize {
  readonly rows: number
  readonly columns: number
}

/** A connection to a process in a container. Its output ends when the process ends, or when it is closed. */
export interface HijackedStream {
  readonly output: AsyncIterable<OutputChunk>
  /** Ending it closes the process's standard input and leaves its output open. */
  readonly input: Writable
  close(): void
}

export interface ExecApi {
  create(container: string, body: ExecCreateBody, signal?: AbortSignal): Promise<{ readonly id: string }>
  start(exec: string, options: { readonly tty: boolean }, signal?: AbortSignal): Promise<HijackedStream>
  startDetached(exec: string, options: { readonly tty: boolean }, signal?: AbortSignal): Promise<void>
  inspect(exec: string, signal?: AbortSignal): Promise<ExecDetails>
  resize(exec: string, size: ConsoleSize, signal?: AbortSignal): Promise<void>
}

export interface NetworkApi {
  list(filters: Filters, signal?: AbortSignal): Promise<readonly NetworkDetails[]>
  inspect(network: string, signal?: AbortSignal): Promise<NetworkDetails>
  create(body: NetworkCreateBody, signal?: AbortSignal): Promise<{ readonly id: string; readonly warning?: string }>
  remove(network: string, signal?: AbortSignal): Promise<void>
  connect(network: string, container: string, endpoint?: EndpointConfig, signal?: AbortSignal): Promise<void>
  disconnect(network: string, container: string, options?: { readonly force?: boolean }, signal?: AbortSignal): Promise<void>
}

export interface VolumeApi {
  list(filters: Filters, signal?: AbortSignal): Promise<readonly VolumeDetails[]>
  inspect(volume: string, signal?: AbortSignal): Promise<VolumeDetails>
  /** Where a volume of that name exists already, the engine answers with it, unchanged. */
  create(body: VolumeCreateBody, signal?: AbortSignal): Promise<VolumeDetails>
  remove(volume: string, options?: { readonly force?: boolean }, signal?: AbortSignal): Promise<void>
}

export interface ImageApi {
  list(filters: Filters, signal?: AbortSignal): Promise<readonly ImageSummary[]>
  inspect(image: string, signal?: AbortSignal): Promise<ImageDetails>
  /** Runs only while it is iterated; ends when the image is there. A reference without tag or digest means `:latest`. */
  pull(
    reference: string,
    options: { readonly platform?: string; readonly auth?: RegistryAuth },
    signal?: AbortSignal,
  ): AsyncIterable<ImageProgress>
  push(reference: string, options: { readonly auth?: RegistryAuth }, signal?: AbortSignal): AsyncIterable<ImageProgress>
  /** Asks the image's registry, through the engine, and pulls nothing. `not-found` or `denied`: it has none for us; `engine`: it is not reached. */
  resolve(
    reference: string,
    options: { readonly auth?: RegistryAuth },
    signal?: AbortSignal,
  ): Promise<{ readonly digest: string }>
  tag(image: string, reference: string, signal?: AbortSignal): Promise<void>
  remove(image: string, options?: { readonly force?: boolean }, signal?: AbortSignal): Promise<void>
  /**
   * Images under these names as one archive, as `docker save` writes it. The caller reads it to its end or destroys it.
   * @param options.platform the one to take out of images of several; engines before API 1.48 take what they have
   */
  save(references: readonly string[], options?: { readonly platform?: ImagePlatform }, signal?: AbortSignal): Promise<Readable>
  /** An archive as `docker save` writes it. */
  load(tar: Readable | Buffer, signal?: AbortSignal): AsyncIterable<ImageProgress>
  /** Builds without BuildKit, from a context as an archive (or the query's `remote`). Every build gets the whole of it. */
  build(tar: Readable | undefined, query: ImageBuildQuery, signal?: AbortSignal): AsyncIterable<ImageProgress>
  /** A root file system as a tar archive becomes an image of one layer. `changes`: Dockerfile instructions (`CMD ["node"]`). */
  importRootfs(
    tar: Readable | Buffer,
    options: { readonly reference: string; readonly changes?: readonly string[]; readonly platform?: string },
    signal?: AbortSignal,
  ): Promise<{ readonly id: string }>
}

export interface ImagePlatform {
  /** `linux` */
  readonly os: string
  /** `arm64` */
  readonly architecture: string
  /** `v8` */
  readonly variant?: string
}

export interface EventsQuery {
  readonly filters?: Filters
  /** Unix seconds, with a fraction of up to nine digits if wanted. */
  readonly since?: string
  readonly until?: string
}
