import { crc32 } from './crc32.js'

/*
 * A record on disk: 16 bytes (mark `SK`, flags, 0, length of the meta data, length of the body, CRC-32 of all else), the meta data as JSON,
 * the body. Records that belong together are marked as going on: what was torn off counts for none of them.
 */

export interface LogRecord {
  readonly meta: object
  readonly body: Uint8Array
}

/** A record as it was read: `meta` as it was parsed. */
export interface FoundRecord {
  readonly meta: unknown
  readonly offset: number
  readonly metaLength: number
  readonly bodyLength: number
}

export const recordHeaderLength = 16
const mark = 0x534b
const goesOn = 1

/** @returns the records of one group as they go to disk, with the place of each within it */
export function encodeGroup(records: readonly LogRecord[]): { readonly bytes: Buffer; readonly found: readonly FoundRecord[] } {
  const parts: Uint8Array[] = []
  const found: FoundRecord[] = []
  let offset = 0
  for (const [index, { meta, body }] of records.entries()) {
    const text = Buffer.from(JSON.stringify(meta))
    const header = Buffer.alloc(recordHeaderLength)
    header.writeUInt16BE(mark, 0)
    header.writeUInt8(index < records.length - 1 ? goesOn : 0, 2)
    header.writeUInt32BE(text.length, 4)
    header.writeUInt32BE(body.length, 8)
    header.writeUInt32BE(checksum(header, text, body), 12)
    parts.push(header, text, body)
    found.push({ meta, offset, metaLength: text.length, bodyLength: body.length })
    offset += recordHeaderLength + text.length + body.length
  }
  return { bytes: Buffer.concat(parts, offset), found }
}

/** @returns the whole groups from `start` on, and where the last of them ends: what follows is torn or damaged */
export function readGroups(
  bytes: Buffer,
  start: number,
): { readonly groups: readonly (readonly FoundRecord[])[]; readonly end: number } {
  const groups: FoundRecord[][] = []
  let group: FoundRecord[] = []
  let end = start
  for (let offset = start; ; ) {
    const record = recordAt(bytes, offset)
    if (record === undefined) return { groups, end }
    group.push(record)
    offset += recordHeaderLength + record.metaLength + record.bodyLength
    if ((bytes[record.offset + 2] ?? 0) & goesOn) continue
    groups.push(group)
    group = []
    end = offset
  }
}

function recordAt(bytes: Buffer, offset: number): FoundRecord | undefined {
  if (offset + recordHeaderLength > bytes.length || bytes.readUInt16BE(offset) !== mark) return undefined
  const metaLength = bytes.readUInt32BE(offset + 4)
  const bodyLength = bytes.readUInt32BE(offset + 8)
  const metaStart = offset + recordHeaderLength
  if (metaStart + metaLength + bodyLength > bytes.length) return undefined
  const text = bytes.subarray(metaStart, metaStart + metaLength)
  const body = bytes.subarray(metaStart + metaLength, metaStart + metaLength + bodyLength)
  const header = bytes.subarray(offset, metaStart)
  if (checksum(header, text, body) !== header.readUInt32BE(12)) return undefined
  return { meta: JSON.parse(text.toString()), offset, metaLength, bodyLength }
}

function checksum(header: Uint8Array, text: Uint8Array, body: Uint8Array): number {
  return crc32(body, crc32(text, crc32(header.subarray(0, 12), 0)))
}
