import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readDevLine, type SourceFolders } from '../../engine/functions/dev-line.js'
import type { FunctionGateway } from '../../engine/functions/function-gateway-api.js'
import { invocationRequest } from '../../engine/functions/invocation.js'
import type { Clock } from '../../engine/host/clock.js'
import { textOf } from '../../engine/host/http-body.js'
import type { TerminalInput } from '../../engine/host/terminal.js'
import type { DevLine } from '../../engine/model/dev-line.js'
import { gatewayService } from '../../engine/model/gateway-config.js'
import type { Workloads } from '../../engine/providers/provider.js'
import { logs } from '../../engine/workflows/logs.js'
import type { Project } from '../../engine/workflows/project.js'
import { formatDevLine } from '../../report/dev-line.js'
import type { Style } from '../../report/style.js'
import { formatTable } from '../../report/table.js'

/** What somebody who develops functions has before them. */
export interface Development {
  readonly project: Project
  /** Functions, with the folders of their sources as the user would name them. */
  readonly sources: SourceFolders
  /** The folders, absolute. */
  readonly folders: ReadonlyMap<string, string>
  readonly url: string
  readonly gateway: FunctionGateway
  readonly workloads: Workloads
  readonly clock: Clock
  readonly input: TerminalInput
  readonly style: Style
  readonly write: (text: string) => void
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** Shows what functions do, call by call and reload by reload, and does what keys ask for, until `q` or Ctrl-C. */
export async function develop(development: Development): Promise<void> {
  const { signal } = development
  const quit = new AbortController()
  const ending = AbortSignal.any([signal, quit.signal])
  const endKeys = listenForKeys(development, () => quit.abort(), ending)
  try {
    await Promise.all([followLogs(development, ending), announce(development, ending), untilAborted(ending)])
  } catch (error) {
    // Whatever the end cut short is no failure.
    if (!ending.aborted) throw error
  } finally {
    endKeys()
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function followLogs({ project, sources, workloads, clock, ...shown }: Development, signal: AbortSignal): Promise<void> {
  const request = { services: [...sources.keys(), gatewayService], follow: true, since: clock.now().toISOString() }
  const tools = { target: workloads, wait: clock.wait, now: () => clock.now().getTime() }
  for await (const item of logs(project, request, tools, signal)) {
    if (item.type !== 'lines') continue
    for (const { origin, text } of item.lines) {
      const line = readDevLine(origin.service, text, sources)
      if (line !== undefined) show({ sources, ...shown }, line)
    }
  }
}

/** Says of each function when it answers for the first time. */
async function announce({ gateway, clock, url, sources, ...shown }: Development, signal: AbortSignal): Promise<void> {
  const waiting = new Set(sources.keys())
  while (waiting.size > 0) {
    signal.throwIfAborted()
    for (const { name, state } of await gateway.functions()) {
      if (state !== 'ready' || !waiting.delete(name)) continue
      const keys = shown.input.isTty ? '   (i invoke, r reload, d dead letters, q quit)' : ''
      show({ sources, ...shown }, { type: 'ready', function: name, url: `${url}/fn/${name}${keys}` })
    }
    if (waiting.size > 0) await clock.wait(100, signal)
  }
}

function show(
  { sources, style, write }: Pick<Development, 'sources' | 'style' | 'write'>,
  line: DevLine | { readonly type: 'ready'; readonly function: string; readonly url: string },
): void {
  const width = Math.max(...[...sources.keys()].map((name) => name.length))
  write(formatDevLine(line, width, style))
}

/** @returns what gives the terminal back */
function listenForKeys(development: Development, quit: () => void, signal: AbortSignal): () => void {
  const { input, write } = development
  if (!input.isTty) return () => {}
  const restore = input.rawMode()
  const actions: { readonly [key: string]: () => Promise<void> | void } = {
    i: () => invokeAll(development),
    r: () => reload(development, signal),
    d: () => showDeadLetters(development),
    q: quit,
    '\u0003': quit,
  }
  const press = (key: Buffer | string) => {
    const action = actions[String(key)]
    if (action === undefined) return
    Promise.resolve(action()).catch((error: unknown) => {
      if (!signal.aborted) write(`${error instanceof Error ? error.message : error}\n`)
    })
  }
  input.stream.on('data', press)
  input.stream.resume()
  return () => {
    input.stream.off('data', press)
    input.stream.pause()
    restore()
  }
}

/** Calls each function once, with its sample event where it has one. */
async function invokeAll({ folders, gateway, write }: Development): Promise<void> {
  for (const [name, folder] of folders) {
    const sample = join(folder, 'events', 'sample.json')
    const data = existsSync(sample) ? await readFile(sample) : undefined
    const answer = await gateway.call(
      name,
      invocationRequest({ path: '/', query: [], headers: [], answer: 'now', ...(data && { data }) }),
    )
    write(`${(await textOf(answer.body)).trimEnd()}\n`)
  }
}

async function reload({ project, sources, workloads }: Development, signal: AbortSignal): Promise<void> {
  const containers = await workloads.containers(project.stack.name, signal)
  const ours = containers.filter(({ service, state }) => sources.has(service) && state === 'running')
  await Promise.all(ours.map(({ handle }) => workloads.signal(handle, 'SIGHUP')))
}

async function showDeadLetters({ gateway, write }: Development): Promise<void> {
  const letters = await gateway.deadLetters(undefined)
  const rows = letters.map(({ id, function: name, event, reason }) => [id, name, event.type, reason])
  write(letters.length === 0 ? 'no dead letters\n' : formatTable(['ID', 'FUNCTION', 'TYPE', 'REASON'], rows))
}
