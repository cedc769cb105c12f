import { bytes, field, int64, type MessageOf, map, message, nested, text, uint } from './protobuf.js'

/* Messages of the services that the engine calls on us during a build. Field numbers are those of fsutil and BuildKit's session. */

export const stat = message({
  path: field(1, text),
  /** Go's file mode, see `go-file-mode.ts`. */
  mode: field(2, uint),
  size: field(5, uint),
  /** Nanoseconds since 1970. */
  modTime: field(6, int64),
  linkname: field(7, text),
  devmajor: field(8, uint),
  devminor: field(9, uint),
  xattrs: map(10, bytes),
})
export type Stat = MessageOf<typeof stat>

const absentStat = stat.decode(Buffer.alloc(0))

/** A stat in which everything that is not given is absent. */
export function newStat(known: Partial<Stat>): Stat {
  return { ...absentStat, ...known }
}

export const packetType = { stat: 0, request: 1, data: 2, finish: 3, error: 4 } as const

/** One packet of a DiffCopy stream, in either direction. */
export const packet = message({ type: field(1, uint), stat: field(2, nested(stat)), id: field(3, uint), data: field(4, bytes) })

export const secretRequest = message({ id: field(1, text) })
export const secretResponse = message({ data: field(1, bytes) })

export const sshData = message({ data: field(1, bytes) })
export const checkAgentRequest = message({ id: field(1, text) })

export const credentialsRequest = message({ host: field(1, text) })
export const credentialsResponse = message({ username: field(1, text), secret: field(2, text) })

export const healthResponse = message({ status: field(1, uint) })
