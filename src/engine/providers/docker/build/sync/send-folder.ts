import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { frame, writeFrame } from '../grpc/grpc-frames.js'
import type { GrpcCall } from '../grpc/grpc-server.js'
import { GrpcError, grpcCodes } from '../grpc/grpc-status.js'
import { packet, packetType, type Stat } from '../wire/session-messages.js'
import { WireWriter } from '../wire/wire-format.js'
import type { FileSource, SyncEntry } from './synced-folder.js'

/** What travelled for one folder. */
export interface Transfer {
  /** Entries that were offered: files, folders, links. */
  entries: number
  /** Files that the engine asked for, because its own copy lacks them or has another state of them. */
  files: number
  bytes: number
}

/**
 * The sending side of fsutil's DiffCopy: offers every entry, then sends the files that the engine asks for, which it may do while the
 * offers still flow. A file that changed since it was offered fails the build: the engine would take half of each state for the whole.
 */
export async function sendFolder(call: GrpcCall, entries: Iterable<SyncEntry>, transfer: Transfer): Promise<void> {
  const sources: (FileSource | undefined)[] = []
  let failure: unknown
  const fail = async (error: unknown) => {
    if (failure !== undefined || call.signal.aborted) return
    failure = error
    const data = Buffer.from(error instanceof Error ? error.message : String(error))
    await call.send(frame(packet.encode({ type: packetType.error, data })))
  }
  const offering = offer(call, entries, sources, transfer).catch(fail)
  let sending: Promise<void> = Promise.resolve()
  for await (const message of call.messages) {
    const { type, id, data } = packet.decode(message)
    if (type === packetType.error) throw new GrpcError(grpcCodes.unknown, data.toString('utf8'))
    if (type === packetType.finish) {
      await offering
      await sending
      await call.send(frame(packet.encode({ type: packetType.finish })))
      return
    }
    if (type === packetType.request) {
      transfer.files++
      sending = sending.then(() => sendFile(call, id, sources[id], transfer)).catch(fail)
    }
  }
  await offering
  await sending
  if (failure !== undefined) throw failure
}

const batchSize = 64 * 1024

async function offer(
  call: GrpcCall,
  entries: Iterable<SyncEntry>,
  sources: (FileSource | undefined)[],
  transfer: Transfer,
): Promise<void> {
  let batch = new WireWriter()
  const add = (stat?: Stat) => writeFrame(batch, () => packet.write(batch, { type: packetType.stat, ...(stat && { stat }) }))
  for (const { stat, source } of entries) {
    // A file's id is its place in this sequence; it may be asked for as soon as it was sent.
    sources.push(source)
    transfer.entries++
    add(stat)
    if (batch.length < batchSize) continue
    const full = batch.finish()
    batch = new WireWriter()
    await call.send(full)
  }
  // The end of the sequence is an offer of nothing.
  add()
  await call.send(batch.finish())
}

const chunkSize = 32 * 1024
/** Reading up to this size at once blocks for less time than promises would cost; it matters when thousands of files travel. */
const smallSize = 256 * 1024

async function sendFile(call: GrpcCall, id: number, source: FileSource | undefined, transfer: Transfer): Promise<void> {
  if (!source) throw new Error(`the engine asked for entry ${id}, which is no file`)
  if (source.type === 'memory') await sendChunks(call, id, source.data)
  else if (source.size <= smallSize) await sendChunks(call, id, readSmallFile(source))
  else await streamFile(call, id, source)
  transfer.bytes += source.type === 'memory' ? source.data.length : source.size
  await call.send(frame(packet.encode({ type: packetType.data, id })))
}

async function sendChunks(call: GrpcCall, id: number, data: Buffer): Promise<void> {
  if (data.length === 0) return
  const frames: Buffer[] = []
  for (let offset = 0; offset < data.length; offset += chunkSize) {
    frames.push(frame(packet.encode({ type: packetType.data, id, data: data.subarray(offset, offset + chunkSize) })))
  }
  await call.send(Buffer.concat(frames))
}

type DiskSource = Extract<FileSource, { readonly type: 'disk' }>

function readSmallFile(source: DiskSource): Buffer {
  const descriptor = openSync(source.path, 'r')
  try {
    assertUnchanged(source, fstatSync(descriptor, { bigint: true }))
    const data = Buffer.allocUnsafe(source.size)
    let length = 0
    while (length < data.length) {
      const read = readSync(descriptor, data, length, data.length - length, null)
      if (read === 0) throw changed(source)
      length += read
    }
    assertUnchanged(source, fstatSync(descriptor, { bigint: true }))
    return data
  } finally {
    closeSync(descriptor)
  }
}

async function streamFile(call: GrpcCall, id: number, source: DiskSource): Promise<void> {
  const file = await open(source.path, 'r')
  try {
    assertUnchanged(source, await file.stat({ bigint: true }))
    let left = source.size
    while (left > 0) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(smallSize, left)))
      if (bytesRead === 0) throw changed(source)
      await sendChunks(call, id, buffer.subarray(0, bytesRead))
      left -= bytesRead
    }
    assertUnchanged(source, await file.stat({ bigint: true }))
  } finally {
    await file.close()
  }
}

function assertUnchanged(source: DiskSource, now: { readonly size: bigint; readonly mtimeNs: bigint }): void {
  if (Number(now.size) !== source.size || now.mtimeNs !== source.mtimeNs) throw changed(source)
}

function changed(source: DiskSource): Error {
  return new Error(`\`${source.path}\` changed while it was being sent; build again, or leave it out in .dockerignore`)
}
