import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { NodeCommandResult } from '../node-host-api.js'
import type { EngineApi, HijackedStream } from './engine-api.js'

/** Runs a command in a container that runs, to its end. Its input, where given, is written to its end. */
export async function runInContainer(
  api: EngineApi,
  container: string,
  command: readonly string[],
  input: Readable | undefined,
  signal: AbortSignal | undefined,
): Promise<NodeCommandResult> {
  const body = { Cmd: command, AttachStdin: input !== undefined, AttachStdout: true, AttachStderr: true }
  const { id } = await api.execs.create(container, body, signal)
  const stream = await api.execs.start(id, { tty: false }, signal)
  // Both at once: a command that says much before it has read all would otherwise wait for ever.
  const [output] = await Promise.all([readOutput(stream), feed(stream, input, signal)])
  const { ExitCode } = await api.execs.inspect(id, signal)
  return { exitCode: ExitCode ?? 0, ...output }
}

async function readOutput(stream: HijackedStream): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  try {
    for await (const { stream: name, data } of stream.output) chunks[name].push(data)
  } finally {
    stream.close()
  }
  return { stdout: Buffer.concat(chunks.stdout).toString('utf8'), stderr: Buffer.concat(chunks.stderr).toString('utf8') }
}

async function feed(stream: HijackedStream, input: Readable | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (input === undefined) return
  try {
    await pipeline(input, stream.input, ...(signal ? [{ signal }] : []))
  } catch (error) {
    signal?.throwIfAborted()
    // A command that ends before it has read everything closes the connection; its exit code says how that is meant.
    if (!isClosed(error)) throw error
  }
}

function isClosed(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ERR_STREAM_DESTROYED'
}
