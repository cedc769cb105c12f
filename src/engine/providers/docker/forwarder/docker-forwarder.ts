import { packTar } from 'modern-tar'
import { systemClock } from '../../../host/clock.js'
import { StackError } from '../../../model/errors.js'
import type { RouteTable } from '../../../model/forwarder-routes.js'
import type { ForwarderWish, PortForwarder, PublishedAddress, WantedPort } from '../../forwarder-api.js'
import type { EngineApi } from '../engine-api.js'
import { EngineError, isConflict, isNotFound } from '../engine-error.js'
import { type PortClaim, portConflicts } from '../port-conflicts.js'
import { runInContainer } from '../run-in-container.js'
import type { ContainerSummary } from '../wire/container.js'
import { designForwarder, type ForwarderDesign, forwarderFolder } from './forwarder-container.js'
import { forwarderLabels } from './labels.js'
import { forwarderContainers, isRunning, observeForwarder, publishedAddresses } from './observe-forwarder.js'

export interface ForwarderTools {
  readonly api: EngineApi
  /** The bundled program's text: `dist/gateway/forwarder.cjs`. */
  readonly program: () => Promise<string>
  /** A Node image that is on the engine when this returns, by reference. */
  readonly nodeImage: (context: Parameters<PortForwarder['ensure']>[1]) => Promise<string>
}

/** The forwarder as a container of the engine. */
export function dockerForwarder(tools: ForwarderTools): PortForwarder {
  const { api } = tools
  return {
    observe: (project, signal) => observeForwarder(api, project, signal),
    async check(project, ports, signal) {
      const leaving = await forwarderContainers(api, project, signal)
      return portConflicts(api, ports.flatMap(claim), new Set(leaving.map(({ Id }) => Id)))
    },
    ensure: (wish, context) => ensure(wish, context, tools),
    async remove(project, signal) {
      for (const { Id } of await forwarderContainers(api, project, signal)) await removeContainer(api, Id)
    },
  }
}

/** Of a range, and where any port will do, the engine takes one that is free. */
function claim({ service, hostIp, published, lastPublished, target, protocol, origin }: WantedPort, index: number): PortClaim[] {
  if (published === 0 || lastPublished !== undefined) return []
  const port = { hostIp, port: published, protocol, target, ...(origin && { origin }) }
  return [{ claimant: `${service} ${index}`, service, port }]
}

type Context = Parameters<PortForwarder['ensure']>[1]

async function ensure(wish: ForwarderWish, context: Context, tools: ForwarderTools): Promise<readonly PublishedAddress[]> {
  const { api } = tools
  const { signal } = context
  const program = await tools.program()
  const design = designForwarder(wish, program)
  const [there, ...more] = await forwarderContainers(api, wish.project, signal)
  for (const { Id } of more) await removeContainer(api, Id)
  if (there !== undefined && isRunning(there) && there.Labels[forwarderLabels.made] === design.made) {
    await putFiles(api, there.Id, { 'routes.json': printTable(design.table) }, signal)
    await reload(api, there.Id, signal)
  } else {
    await replace(wish, there, design, program, context, tools)
  }
  const [now] = await forwarderContainers(api, wish.project, signal)
  return now === undefined ? [] : publishedAddresses(now)
}

/** The new one is ready to start before the old one gives up its ports, and the old one comes back when that fails. */
async function replace(
  { project }: ForwarderWish,
  there: ContainerSummary | undefined,
  { body, table }: ForwarderDesign,
  program: string,
  context: Context,
  { api, nodeImage }: ForwarderTools,
): Promise<void> {
  const { signal } = context
  const Image = await nodeImage(context)
  const name = `stack-forwarder-${project}`
  await removeLeftOver(api, `${name}-next`)
  const { id } = await api.containers.create(`${name}-next`, { Image, ...body }, {}, signal)
  try {
    await putFiles(api, id, { 'forwarder.cjs': program, 'routes.json': printTable(table) }, signal)
    if (there !== undefined) await api.containers.stop(there.Id, { timeout: 5 }, signal)
    await api.containers.start(id, signal)
    await reload(api, id, signal)
  } catch (error) {
    await removeContainer(api, id)
    if (there !== undefined && isRunning(there)) {
      await api.containers.start(there.Id)
      await reload(api, there.Id, AbortSignal.timeout(patienceMs))
    }
    throw error
  }
  if (there !== undefined) await removeContainer(api, there.Id)
  await removeLeftOver(api, name)
  await api.containers.rename(id, name)
}

/** For the old one to come back, whatever ended the work on the new one. */
const patienceMs = 10_000

/** Makes the running program take its table, and tells what it says to it. */
async function reload(api: EngineApi, container: string, signal: AbortSignal): Promise<void> {
  const command = ['node', `${forwarderFolder}/forwarder.cjs`, 'reload']
  let answer = ''
  for (let attempt = 0; attempt < reloadAttempts; attempt += 1) {
    if (attempt > 0) await systemClock.wait(100 * attempt, signal)
    try {
      const { exitCode, stdout, stderr } = await runInContainer(api, container, command, undefined, signal)
      if (exitCode === 0) return
      answer = (stdout || stderr).trim()
    } catch (error) {
      // It may have ended already, with something to say.
      if (!isConflict(error)) throw error
      break
    }
  }
  const lines = await lastLines(api, container)
  throw new StackError('forwarder-failed', `the forwarder of published ports does not come up: ${answer || 'it ended'}`, {
    ...(lines.length > 0 && { details: [{ title: 'its last lines', lines }] }),
  })
}

/** The program needs a moment to start. */
const reloadAttempts = 10

async function lastLines(api: EngineApi, container: string): Promise<readonly string[]> {
  let text = ''
  for await (const { data } of api.containers.logs(container, { tty: false, tail: 10 })) text += data
  return text.split('\n').filter((line) => line !== '')
}

async function putFiles(
  { containers }: EngineApi,
  container: string,
  files: { readonly [name: string]: string },
  signal: AbortSignal,
): Promise<void> {
  const entries = Object.entries(files).map(([file, text]) => {
    const body = new TextEncoder().encode(text)
    return { header: { name: `${forwarderFolder.slice(1)}/${file}`, size: body.length, mode: 0o644, mtime: new Date(0) }, body }
  })
  await containers.putArchive(container, '/', Buffer.from(await packTar(entries)), {}, signal)
}

function printTable(table: RouteTable): string {
  return JSON.stringify(table, undefined, 2)
}

async function removeLeftOver(api: EngineApi, name: string): Promise<void> {
  try {
    const { Id, Config } = await api.containers.inspect(name)
    if (Config.Labels?.[forwarderLabels.project] === undefined) {
      throw new EngineError('conflict', `the container name \`${name}\` is taken`, { hint: `docker rm ${name}` })
    }
    await removeContainer(api, Id)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

async function removeContainer({ containers }: EngineApi, container: string): Promise<void> {
  try {
    await containers.remove(container, { force: true, volumes: true })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
