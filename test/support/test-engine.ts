import { existsSync } from 'node:fs'
import { request } from 'node:http'

/** A real engine that suites run on. */
export interface TestEngine {
  /** For suite names: `engine 28.5.2 (API 1.51)`. */
  readonly name: string
  readonly socket: string
  readonly dockerHost: string
  readonly apiVersion: string
  /** The JSON answer of a read-only or clean-up request, or undefined for 404. Kept apart from the product's own client, so that a check never trusts what it checks. */
  request(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<unknown>
}

/**
 * The engines under test: the sockets of STACK_TEST_ENGINES (separated by spaces), else the default one.
 * @returns an empty list where none answers; suites then skip with that reason.
 */
export async function testEngines(env: NodeJS.ProcessEnv): Promise<readonly TestEngine[]> {
  const sockets = (env.STACK_TEST_ENGINES ?? 'unix:///var/run/docker.sock').split(/\s+/).filter((text) => text !== '')
  const engines = await Promise.all(sockets.map((host) => openTestEngine(host.replace(/^unix:\/\//, ''))))
  return engines.filter((engine) => engine !== undefined)
}

async function openTestEngine(socket: string): Promise<TestEngine | undefined> {
  if (!existsSync(socket)) return undefined
  const ask = (method: string, path: string) => requestJson(socket, method, path)
  try {
    // The cast names the two fields that every engine's /version has.
    const version = (await ask('GET', '/version')) as { Version: string; ApiVersion: string }
    const name = `engine ${version.Version.replace(/\+.*/, '')} (API ${version.ApiVersion})`
    return { name, socket, dockerHost: `unix://${socket}`, apiVersion: version.ApiVersion, request: ask }
  } catch {
    return undefined
  }
}

function requestJson(socketPath: string, method: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, headers: { host: 'engine' } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const status = response.statusCode ?? 0
        if (status === 404) resolve(undefined)
        else if (status >= 400) reject(new Error(`${method} ${path}: ${status} ${text.trim()}`))
        else resolve(text === '' ? null : parseAnswer(text))
      })
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/** Streams (pull progress) answer with one JSON value a line; the last one tells how it ended. */
function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return JSON.parse(text.trim().split('\n').at(-1) ?? 'null')
  }
}

/**
 * Which of the images the engine neither has nor can pull.
 * @returns undefined when all can be had, else a reason to skip with.
 */
export async function missingImages(engine: TestEngine, images: readonly string[]): Promise<string | undefined> {
  const missing: string[] = []
  for (const image of images) {
    if ((await engine.request('GET', `/images/${image}/json`)) !== undefined) continue
    const [name, tag = 'latest'] = image.split(':')
    const pulled = await engine.request('POST', `/images/create?fromImage=${name}&tag=${tag}`).catch(() => undefined)
    if (pulled === undefined || (pulled !== null && typeof pulled === 'object' && 'error' in pulled)) missing.push(image)
  }
  return missing.length === 0 ? undefined : `no registry gives ${missing.join(', ')}`
}

/** What is a project's, as the engine's lists are asked for it: the value of `filters`. */
export function projectFilter(project: string): string {
  return encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }))
}

interface Labelled {
  readonly Id?: string
  readonly Name?: string
  readonly Names?: readonly string[]
}

/** Everything on the engine that carries the project's label, by kind and name: `[]` is a clean engine. */
export async function leftovers(engine: TestEngine, project: string): Promise<readonly string[]> {
  const filters = projectFilter(project)
  // The casts name the fields of the list endpoints that are read here.
  const containers = (await engine.request('GET', `/containers/json?all=1&filters=${filters}`)) as readonly Labelled[]
  const networks = (await engine.request('GET', `/networks?filters=${filters}`)) as readonly Labelled[]
  const volumes = (await engine.request('GET', `/volumes?filters=${filters}`)) as { readonly Volumes: readonly Labelled[] | null }
  return [
    ...containers.map((container) => `container ${container.Names?.[0] ?? container.Id}`),
    ...networks.map((network) => `network ${network.Name}`),
    ...(volumes.Volumes ?? []).map((volume) => `volume ${volume.Name}`),
  ]
}

/**
 * The volumes without a name that a project's containers have now. Whoever succeeds a container mounts its volumes by name, so that they
 * outlive `down -v`, as they do with docker compose.
 */
export async function anonymousVolumes(engine: TestEngine, project: string): Promise<readonly string[]> {
  const filters = projectFilter(project)
  // The cast names the fields of /containers/json that are read here.
  const containers = (await engine.request('GET', `/containers/json?all=1&filters=${filters}`)) as readonly {
    readonly Mounts: readonly { readonly Type: string; readonly Name?: string }[]
  }[]
  const volumes = containers.flatMap(({ Mounts }) => Mounts.flatMap(({ Type, Name = '' }) => (Type === 'volume' ? [Name] : [])))
  return [...new Set(volumes)].filter((name) => /^[0-9a-f]{64}$/.test(name))
}

/** Removes those that are still there. */
export async function removeVolumes(engine: TestEngine, volumes: Iterable<string>): Promise<void> {
  for (const name of volumes) await engine.request('DELETE', `/volumes/${name}`)
}

/** Removes all images that were built for a project: also those that lost their names to newer ones, which `down --rmi local` leaves. */
export async function removeImages(engine: TestEngine, project: string): Promise<void> {
  const filters = projectFilter(project)
  // The cast names the field of /images/json that is read here.
  const images = (await engine.request('GET', `/images/json?filters=${filters}`)) as readonly { readonly Id: string }[]
  for (const { Id } of images) await engine.request('DELETE', `/images/${Id}?force=1`)
}
