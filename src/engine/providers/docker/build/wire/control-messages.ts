import { bool, bytes, field, int64, listed, type MessageOf, map, message, nested, repeated, text, uint } from './protobuf.js'

/* Messages of `moby.buildkit.v1.Control`, the part that a build uses. Field numbers are BuildKit's (api/services/control). */

const typeAndAttrs = message({ type: field(1, text), attrs: map(2, text) })

const cacheOptions = message({ exports: repeated(4, listed(typeAndAttrs)), imports: repeated(5, listed(typeAndAttrs)) })

export const solveRequest = message({
  ref: field(1, text),
  /** Exporter and its attributes as engines before BuildKit 0.13 read them. */
  exporter: field(3, text),
  exporterAttrs: map(4, text),
  session: field(5, text),
  frontend: field(6, text),
  frontendAttrs: map(7, text),
  cache: field(8, nested(cacheOptions)),
  entitlements: repeated(9, text),
  /** Takes the place of fields 3 and 4 where it is known. */
  exporters: repeated(13, listed(typeAndAttrs)),
})
export type SolveRequest = MessageOf<typeof solveRequest>

export const solveResponse = message({ exporterResponse: map(1, text) })

export const statusRequest = message({ ref: field(1, text) })

const timestamp = message({ seconds: field(1, int64), nanos: field(2, uint) })

const vertex = message({
  digest: field(1, text),
  inputs: repeated(2, text),
  name: field(3, text),
  cached: field(4, bool),
  started: field(5, nested(timestamp)),
  completed: field(6, nested(timestamp)),
  error: field(7, text),
})
export type Vertex = MessageOf<typeof vertex>

const vertexStatus = message({
  id: field(1, text),
  vertex: field(2, text),
  name: field(3, text),
  current: field(4, uint),
  total: field(5, uint),
  started: field(7, nested(timestamp)),
  completed: field(8, nested(timestamp)),
})

const vertexLog = message({ vertex: field(1, text), stream: field(3, uint), data: field(4, bytes) })
export type VertexLog = MessageOf<typeof vertexLog>

const vertexWarning = message({
  vertex: field(1, text),
  short: field(3, bytes),
  detail: repeated(4, bytes),
  url: field(5, text),
})

export const statusResponse = message({
  vertexes: repeated(1, listed(vertex)),
  statuses: repeated(2, listed(vertexStatus)),
  logs: repeated(3, listed(vertexLog)),
  warnings: repeated(4, listed(vertexWarning)),
})
export type StatusResponse = MessageOf<typeof statusResponse>

const workerRecord = message({ id: field(1, text), labels: map(2, text) })
export const listWorkersResponse = message({ records: repeated(1, listed(workerRecord)) })
