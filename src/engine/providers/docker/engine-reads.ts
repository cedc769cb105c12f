import type {
  ContainerApi,
  EngineApi,
  Filters,
  ImageApi,
  LogsQuery,
  NetworkApi,
  OutputChunk,
  PathStat,
  VolumeApi,
} from './engine-api.js'
import { askJson, askWhole, type EngineRequest, type EngineRoute, isLocal, openAnswer, openUpgrade } from './engine-http.js'
import { jsonLines } from './json-lines.js'
import { localAnswer } from './local-answer.js'
import { demultiplex, rawOutput } from './output-frames.js'
import { translateConnectionError } from './translate-error.js'
import type { ContainerDetails, ContainerSummary, ProcessTable } from './wire/container.js'
import type { ImageDetails, ImageSummary } from './wire/image.js'
import type { NetworkDetails } from './wire/network.js'
import type { DiskUsage, EngineEvent, EngineInfo, EnginePing, EngineVersion } from './wire/system.js'
import type { VolumeDetails } from './wire/volume.js'

/*
 * What `ps`, `logs` and an `up` that changes nothing ask: plain reads over node:http, because importing an engine library would cost them
 * more time than all they do.
 */

type SystemReads = Pick<EngineApi, 'version' | 'info' | 'diskUsage' | 'events' | 'upgrade'>
type ContainerReads = Pick<ContainerApi, 'list' | 'inspect' | 'logs' | 'top' | 'statArchive' | 'getArchive'>

/** What the engine says of itself before a version is agreed on; engines older than the headers count as API 1.24 on Linux. */
export async function ping(route: EngineRoute, signal?: AbortSignal): Promise<EnginePing> {
  const { headers } = await askWhole(route, { method: 'GET', path: '/_ping' }, signal)
  return {
    apiVersion: headers['api-version'] || '1.24',
    osType: headers.ostype || 'linux',
    builderVersion: headers['builder-version'] ?? '',
    engineVersion: /^(?:Docker|Libpod)\/(\S+)/.exec(headers.server ?? '')?.[1] ?? '',
  }
}

export function systemReads(route: EngineRoute): SystemReads {
  return {
    version: (signal) => askJson<EngineVersion>(route, get('/version'), signal),
    info: (signal) => askJson<EngineInfo>(route, get('/info'), signal),
    diskUsage: (signal) => askJson<DiskUsage>(route, get('/system/df'), signal),
    async *events(query, signal) {
      const { since, until, filters = {} } = query
      const chunks = answerChunks(route, get('/events', { since, until, filters: filterText(filters) }), signal)
      for await (const line of jsonLines(chunks)) yield parseEvent(line)
    },
    upgrade: (path, headers, signal) =>
      openUpgrade(route, { method: 'POST', path, headers: { Connection: 'Upgrade', Upgrade: 'h2c', ...headers } }, signal),
  }
}

export function containerReads(route: EngineRoute): ContainerReads {
  return {
    list: ({ filters = {}, size }, signal) =>
      askJson<ContainerSummary[]>(route, get('/containers/json', { all: true, size, filters: filterText(filters) }), signal),
    inspect: (container, signal) => askJson<ContainerDetails>(route, get(`/containers/${container}/json`), signal),
    logs: (container, query, signal) => readLogs(route, container, query, signal),
    top: (container, psArguments, signal) =>
      askJson<ProcessTable>(route, get(`/containers/${container}/top`, { ps_args: psArguments }), signal),
    async statArchive(container, path, signal) {
      const asked: EngineRequest = { method: 'HEAD', path: `/containers/${container}/archive`, query: { path } }
      const answer = await openAnswer(route, asked, signal)
      answer.resume()
      return parsePathStat(headerText(answer.headers['x-docker-container-path-stat']))
    },
    getArchive: (container, path, signal) => openAnswer(route, get(`/containers/${container}/archive`, { path }), signal),
  }
}

export function networkReads(route: EngineRoute): Pick<NetworkApi, 'list' | 'inspect'> {
  return {
    list: (filters, signal) => askJson<NetworkDetails[]>(route, get('/networks', { filters: filterText(filters) }), signal),
    inspect: (network, signal) => askJson<NetworkDetails>(route, get(`/networks/${network}`), signal),
  }
}

export function volumeReads(route: EngineRoute): Pick<VolumeApi, 'list' | 'inspect'> {
  return {
    async list(filters, signal) {
      const path = get('/volumes', { filters: filterText(filters) })
      const { Volumes } = await askJson<{ readonly Volumes: readonly VolumeDetails[] | null }>(route, path, signal)
      return Volumes ?? []
    },
    inspect: (volume, signal) => askJson<VolumeDetails>(route, get(`/volumes/${volume}`), signal),
  }
}

export function imageReads(route: EngineRoute): Pick<ImageApi, 'list' | 'inspect' | 'save'> {
  return {
    save(references, { platform } = {}, signal) {
      const names = references.map((reference) => `names=${encodeURIComponent(reference)}`)
      // Older engines would refuse it, and hold one platform of an image at most.
      const only =
        platform !== undefined && knowsPlatforms(route) ? [`platform=${encodeURIComponent(JSON.stringify(platform))}`] : []
      return openAnswer(route, get(`/images/get?${[...names, ...only].join('&')}`), signal)
    },
    list: (filters, signal) => askJson<ImageSummary[]>(route, get('/images/json', { filters: filterText(filters) }), signal),
    inspect: (image, signal) => askJson<ImageDetails>(route, get(`/images/${image}/json`), signal),
  }
}

/** API 1.48: Docker 28. */
function knowsPlatforms({ versionPath }: EngineRoute): boolean {
  return Number(versionPath.split('.')[1] ?? 0) >= 48
}

async function* readLogs(
  route: EngineRoute,
  container: string,
  query: LogsQuery,
  signal: AbortSignal | undefined,
): AsyncGenerator<OutputChunk> {
  const { tty, follow, timestamps, tail, since, until } = query
  const asked = get(`/containers/${container}/logs`, {
    stdout: true,
    stderr: true,
    follow,
    timestamps,
    tail: tail ?? 'all',
    since,
    until,
  })
  const chunks = isLocal(route)
    ? localAnswer(route, asked, query.readAhead ?? fewBytes, signal)
    : answerChunks(route, asked, signal)
  yield* tty ? rawOutput(chunks) : demultiplex(chunks)
}

/** As much as a stream of Node's reads ahead of itself. */
const fewBytes = 64 * 1024

/** The answer's bytes as they come; the connection is closed when the reader stops early. */
async function* answerChunks(
  route: EngineRoute,
  request: EngineRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const answer = await openAnswer(route, request, signal)
  try {
    for await (const chunk of answer) yield chunk
  } catch (error) {
    throw signal?.aborted ? signal.reason : translateConnectionError(route.address, error)
  } finally {
    answer.destroy()
  }
}

function get(path: string, query: EngineRequest['query'] = {}): EngineRequest {
  return { method: 'GET', path, query }
}

function filterText(filters: Filters): string | undefined {
  return Object.keys(filters).length === 0 ? undefined : JSON.stringify(filters)
}

function parseEvent(line: string): EngineEvent {
  // JSON numbers lose digits here: nanoseconds since 1970 are more than a double holds.
  const timeNano = /"timeNano":(\d+)/.exec(line)?.[1]
  const event: EngineEvent = JSON.parse(line)
  return { ...event, timeNano: timeNano ?? String(event.timeNano) }
}

/** Of the header's JSON in base64, whose mode is one of Go's file system. */
function parsePathStat(header: string): PathStat {
  const { mode, size, linkTarget }: { mode: number; size: number; linkTarget: string } = JSON.parse(
    Buffer.from(header, 'base64').toString('utf8'),
  )
  if (isGoMode(mode, goFolder)) return { kind: 'folder', size }
  if (isGoMode(mode, goLink)) return { kind: 'link', size, linkTarget }
  return { kind: isGoMode(mode, goNoFile) ? 'other' : 'file', size }
}

const goFolder = 2 ** 31
const goLink = 2 ** 27
/** Devices, pipes, sockets and what it has no name for. */
const goNoFile = 2 ** 26 + 2 ** 25 + 2 ** 24 + 2 ** 21 + 2 ** 19

function isGoMode(mode: number, bits: number): boolean {
  // Without a sign, or the topmost bit makes it negative.
  return (mode & bits) >>> 0 > 0
}

function headerText(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
}
