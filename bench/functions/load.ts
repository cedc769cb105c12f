import { connect, type Socket } from 'node:net'
import { ResponseParser } from '../../src/gateway/functions/response-parser.js'

/** What is asked of a server. */
export interface Load {
  readonly host: string
  readonly port: number
  readonly path: string
  /** Requests per second that come whether or not earlier ones were answered; `as-fast-as-possible`: each connection sends its next when it has its answer. */
  readonly rate: number | 'as-fast-as-possible'
  /** Kept open. */
  readonly connections: number
  readonly seconds: number
  /** Before those seconds, not counted. */
  readonly warmUpSeconds: number
}

export interface LoadResult {
  readonly load: Load
  readonly answered: number
  /** Connections that broke, and answers other than 2xx. */
  readonly failed: number
  /** Answers per second. */
  readonly rate: number
  /** Milliseconds by percentile (`50`, `99.9`, `100` is the longest). */
  readonly latency: { readonly [percentile: string]: number }
  /** How late the generator itself was, milliseconds at the 99th percentile: it tells whether the machine was up to it. */
  readonly generatorLateness: number
}

const percentiles = [1, 10, 25, 50, 75, 90, 95, 99, 99.9, 100]

/**
 * Loads a server with GET requests. Open loop: a request is due by the clock. One that has to wait for a free connection counts from when it was
 * due, so that a server that stalls cannot make its stalls look rare (coordinated omission).
 */
export async function offerLoad(load: Load): Promise<LoadResult> {
  const latencies: number[] = []
  const lateness: number[] = []
  let failed = 0
  const countFrom = performance.now() + load.warmUpSeconds * 1000
  const end = countFrom + load.seconds * 1000
  const due: number[] = []
  const free: Client[] = []
  const answered = (client: Client, dueAt: number, status: number) => {
    const now = performance.now()
    if (dueAt >= countFrom && now <= end) {
      latencies.push(now - dueAt)
      if (status < 200 || status > 299) failed += 1
    }
    if (load.rate === 'as-fast-as-possible') return now < end ? client.send(now) : undefined
    const next = due.shift()
    if (next === undefined) free.push(client)
    else client.send(next)
  }
  const broken = () => {
    failed += 1
  }
  const clients = await Promise.all(Array.from({ length: load.connections }, () => openClient(load, answered, broken)))
  if (load.rate === 'as-fast-as-possible') for (const client of clients) client.send(performance.now())
  else free.push(...clients)
  await new Promise<void>((resolve) => {
    const startedAt = performance.now()
    let sent = 0
    const tick = () => {
      const now = performance.now()
      if (now >= end) return resolve()
      if (load.rate === 'as-fast-as-possible') return void setTimeout(tick, end - now)
      setTimeout(tick, 1)
      for (const last = ((now - startedAt) * load.rate) / 1000; sent <= last; sent += 1) {
        lateness.push(now - startedAt - (sent * 1000) / load.rate)
        const client = free.pop()
        if (client === undefined) due.push(now)
        else client.send(now)
      }
    }
    tick()
  })
  // What is late by the end is late by as much, at least.
  for (const client of clients) if (client.dueAt !== undefined && client.dueAt >= countFrom) latencies.push(end - client.dueAt)
  for (const dueAt of due) if (dueAt >= countFrom) latencies.push(end - dueAt)
  for (const client of clients) client.close()
  latencies.sort((a, b) => a - b)
  lateness.sort((a, b) => a - b)
  return {
    load,
    answered: latencies.length,
    failed,
    rate: Math.round(latencies.length / load.seconds),
    latency: Object.fromEntries(percentiles.map((percentile) => [String(percentile), rounded(at(latencies, percentile))])),
    generatorLateness: rounded(at(lateness, 99)),
  }
}

/** @param sorted ascending; @returns NaN where it is empty */
export function at(sorted: readonly number[], percentile: number): number {
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? Number.NaN
}

interface Client {
  /** Since when the request that is under way was due. */
  readonly dueAt: number | undefined
  send(dueAt: number): void
  close(): void
}

/** A connection with one request at a time. One that breaks is opened again. */
async function openClient(
  { host, port, path }: Load,
  answered: (client: Client, dueAt: number, status: number) => void,
  broken: () => void,
): Promise<Client> {
  const request = `GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n\r\n`
  const parser = new ResponseParser()
  const scratch = Buffer.allocUnsafeSlow(16_384)
  let dueAt: number | undefined
  let status = 0
  let isClosed = false
  let socket: Socket
  const open = () =>
    new Promise<void>((resolve, reject) => {
      // One buffer for all that comes: what the generator takes is not there for the server.
      const onread = {
        buffer: scratch,
        callback(bytes: number) {
          received(bytes)
          return true
        },
      }
      socket = connect({ host, port, noDelay: true, onread }, resolve)
      socket.once('error', reject)
      socket.on('error', () => {})
      socket.on('close', () => {
        if (isClosed) return
        if (dueAt !== undefined) broken()
        const since = dueAt
        dueAt = undefined
        parser.reset()
        open().then(
          () => since !== undefined && answered(client, since, 0),
          () => {
            isClosed = true
          },
        )
      })
    })
  const received = (bytes: number) => {
    if (dueAt === undefined) return
    const whole = parser.isUntouched ? wholeAnswer(scratch.toString('latin1', 0, bytes)) : undefined
    if (whole === undefined) {
      parser.execute(Buffer.from(scratch.subarray(0, bytes)))
      if (!parser.isDone) return
    } else {
      status = whole
      parser.reset()
    }
    const since = dueAt
    dueAt = undefined
    answered(client, since, status)
  }
  const client: Client = {
    get dueAt() {
      return dueAt
    },
    send(since) {
      dueAt = since
      parser.expect('GET', {
        head(answer) {
          status = answer
        },
        body() {},
      })
      socket.write(request, 'latin1')
    },
    close() {
      isClosed = true
      socket.destroy()
    },
  }
  await open()
  return client
}

/** @returns the status, where an answer with a length is all there; it is by far most often, and a parser would find out no more. */
function wholeAnswer(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n')
  const said = text.indexOf('\r\ncontent-length: ')
  if (head === -1 || said === -1 || said > head) return undefined
  const length = Number.parseInt(text.slice(said + 18, said + 30), 10)
  return text.length === head + 4 + length ? Number(text.slice(9, 12)) : undefined
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
