import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DockerEngine, openDocker } from '../../src/engine/engine.js'
import { systemClock } from '../../src/engine/host/clock.js'
import { fileKind } from '../../src/engine/host/files.js'
import type { Event } from '../../src/engine/model/event.js'
import type { Goal, Selection } from '../../src/engine/model/policy.js'
import { type DownRequest, down } from '../../src/engine/workflows/down.js'
import { changeState } from '../../src/engine/workflows/lifecycle.js'
import { type LoadedProject, loadProject } from '../../src/engine/workflows/load-project.js'
import { planUp } from '../../src/engine/workflows/plan.js'
import type { Tools } from '../../src/engine/workflows/project.js'
import { type UpRequest, type UpResult, up } from '../../src/engine/workflows/up.js'
import { plainUp } from './docker-target.js'
import { anonymousVolumes, projectFilter, removeImages, removeVolumes, type TestEngine } from './test-engine.js'
import { makeTinyImage } from './tiny-image.js'
import { writeFiles } from './write-files.js'

/** What the engine itself says of a container, as far as tests look. */
export interface LiveContainer {
  readonly Id: string
  readonly Name: string
  readonly State: { readonly Status: string; readonly StartedAt: string; readonly ExitCode: number }
  readonly NetworkSettings: {
    readonly Networks: { readonly [name: string]: { readonly NetworkID: string; readonly Aliases: readonly string[] | null } }
  }
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string; readonly Destination: string }[]
  readonly Config: { readonly Labels: { readonly [name: string]: string }; readonly Env: readonly string[] }
}

/** A project on a real engine, in a folder of its own, driven through the workflows that the commands call. */
export interface LiveProject {
  readonly name: string
  readonly folder: string
  /** A tiny image with a shell, made without a registry. */
  readonly image: string
  /** Writes `stack.yaml`; the name is added. */
  write(stack: string, files?: { readonly [path: string]: string }): void
  up(request?: Partial<UpRequest>, signal?: AbortSignal): Promise<UpResult & { readonly events: readonly string[] }>
  plan(request?: Partial<UpRequest>): Promise<string>
  down(request?: Partial<DownRequest>): Promise<{ readonly exitCode: number; readonly events: readonly string[] }>
  change(goal: Exclude<Goal, { readonly type: 'run' | 'gone' }>, services?: Selection['services']): Promise<number>
  /** What a command in a running container prints on its standard output. */
  exec(container: string, command: readonly string[]): Promise<string>
  /** Starts a container that is none of the project's on one of its networks; returns what removes it. */
  guestOn(network: string): Promise<() => Promise<void>>
  /** By name without the project: `web-1`. */
  containers(): Promise<ReadonlyMap<string, LiveContainer>>
  /** Removes everything of it. */
  clean(): Promise<void>
}

let count = 0

/** @param place another project's name, and a folder to start it from; absent for a project of its own */
export async function liveProject(
  engine: TestEngine,
  place?: { readonly name: string; readonly folder: string },
): Promise<LiveProject> {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'stack-live-')))
  const name = place?.name ?? `stack-live-${process.pid}-${++count}`
  const folder = place?.folder ?? join(parent, name)
  const env = { ...process.env, DOCKER_HOST: engine.dockerHost }
  const node = { execPath: process.execPath, arch: process.arch, version: process.version }
  const docker = await openDocker({
    root: process.cwd(),
    env,
    platform: process.platform,
    home: parent,
    cwd: folder,
    clock: systemClock,
    node,
    processors: 2,
  })
  const image = 'stack-test-tiny:latest'
  if ((await engine.request('GET', `/images/${image}/json`)) === undefined) await makeTinyImage(docker.api, image)
  /** Volumes without a name of containers that were taken down. */
  const taken = new Set<string>()
  const load = async () =>
    loadProject(
      { files: [join(folder, 'stack.yaml')], envFiles: [], profiles: [], services: [], resources: 'used' },
      { cwd: folder, env, root: process.cwd() },
    )

  async function work<Result>(run: (tools: Tools) => Promise<Result>, signal = new AbortController().signal) {
    const events: string[] = []
    const tools = await toolsOf(docker, await load(), (event) => events.push(...tell(event)), signal)
    return { result: await run(tools), events }
  }

  const project: LiveProject = {
    name,
    folder,
    image,
    write: (stack, files = {}) =>
      writeFiles(folder, { 'stack.yaml': `name: ${name}\n${stack.replaceAll('IMAGE', image)}`, ...files }),
    async up(request = {}, signal) {
      const { result, events } = await work(async (tools) => up(await load(), { ...derivedUp, ...request }, tools), signal)
      return { ...result, events }
    },
    plan: async (request = {}) =>
      (await work(async (tools) => planUp(await load(), { ...derivedUp, ...request }, tools))).result.text,
    async down(request = {}) {
      for (const volume of await anonymousVolumes(engine, name)) taken.add(volume)
      const { result, events } = await work(async (tools) => down(await load(), { ...plainDown, ...request }, tools))
      return { exitCode: result, events }
    },
    async change(goal, services = 'all') {
      const selection: Selection = { services, dependencies: 'with' }
      return (await work(async (tools) => changeState(await load(), { goal, selection }, tools))).result
    },
    async exec(container, command) {
      const workloads = await docker.workloads()
      const request = { command, tty: false, stdin: false, environment: [], privileged: false }
      const { output } = await workloads.exec(`${name}-${container}`, request)
      const chunks: Uint8Array[] = []
      for await (const { stream, data } of output) if (stream === 'stdout') chunks.push(data)
      return Buffer.concat(chunks).toString()
    },
    async guestOn(network) {
      const body = { Image: image, Cmd: ['sleep', '1000'], HostConfig: { NetworkMode: `${name}_${network}` } }
      const { id } = await docker.api.containers.create(`${name}-guest`, body)
      await docker.api.containers.start(id)
      return () => docker.api.containers.remove(id, { force: true, volumes: true })
    },
    containers: () => containersOf(engine, name),
    async clean() {
      await removeAll(engine, name)
      await removeVolumes(engine, taken)
      rmSync(parent, { recursive: true, force: true })
    },
  }
  return project
}

/** As `stack up -d` in the project's folder. */
const derivedUp: UpRequest = { ...plainUp, nameIs: 'derived' }

const plainDown: DownRequest = { services: 'all', volumes: 'keep', images: 'keep', orphans: 'keep' }

async function toolsOf(
  docker: DockerEngine,
  project: LoadedProject,
  emit: (event: Event) => void,
  signal: AbortSignal,
): Promise<Tools> {
  const target = await docker.target(project)
  return { target, emit, signal, isFolder: (path) => fileKind(path) === 'folder', now: () => performance.now(), parallel: 16 }
}

/** What a person would want to know of an event, one line each: beginnings and progress left out. */
function tell(event: Event): readonly string[] {
  switch (event.type) {
    case 'step-done':
      return [`${event.step.id}: ${event.outcome.text}`]
    case 'step-failed':
      return [`${event.step.id} failed: ${event.failure.message}`]
    case 'step-skipped':
      return [`${event.step.id} skipped: ${event.because}`]
    case 'warning':
      return [`warning: ${event.message}`]
    default:
      return []
  }
}

async function containersOf(engine: TestEngine, project: string): Promise<ReadonlyMap<string, LiveContainer>> {
  const filters = projectFilter(project)
  // The casts name what the Engine API's answers hold.
  const list = (await engine.request('GET', `/containers/json?all=1&filters=${filters}`)) as readonly { readonly Id: string }[]
  const details = await Promise.all(
    list.map(async ({ Id }) => (await engine.request('GET', `/containers/${Id}/json`)) as LiveContainer),
  )
  return new Map(details.map((each) => [each.Name.slice(1).replace(`${project}-`, ''), each]))
}

/** By the engine's own API, so that a project that the product could not take down leaves nothing either. */
async function removeAll(engine: TestEngine, project: string): Promise<void> {
  const filters = projectFilter(project)
  for (const { Id } of (await containersOf(engine, project)).values())
    await engine.request('DELETE', `/containers/${Id}?force=1&v=1`)
  // The casts name what the Engine API's answers hold.
  const networks = (await engine.request('GET', `/networks?filters=${filters}`)) as readonly { readonly Id: string }[]
  for (const { Id } of networks) await engine.request('DELETE', `/networks/${Id}`)
  const volumes = (await engine.request('GET', `/volumes?filters=${filters}`)) as {
    readonly Volumes: readonly { readonly Name: string }[] | null
  }
  for (const { Name } of volumes.Volumes ?? []) await engine.request('DELETE', `/volumes/${Name}?force=1`)
  await removeImages(engine, project)
}
