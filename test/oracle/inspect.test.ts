import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packTar } from 'modern-tar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRecords } from '../../src/engine/facts/build-records.js'
import { readContent } from '../../src/engine/facts/content.js'
import { gatherDockerFacts } from '../../src/engine/facts/gather-docker-facts.js'
import { inspectImages } from '../../src/engine/facts/image-facts.js'
import { noKeptTexts } from '../../src/engine/facts/kept-texts.js'
import { systemClock } from '../../src/engine/host/clock.js'
import { networkConfigHash, serviceConfigHash, volumeConfigHash } from '../../src/engine/model/config-hash.js'
import type { Diagnostic } from '../../src/engine/model/diagnostic.js'
import type { KeyPath } from '../../src/engine/model/origin.js'
import { type Step, stepId } from '../../src/engine/model/plan.js'
import { openEngine } from '../../src/engine/providers/docker/dockerode-engine-api.js'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import type { DockerResource } from '../../src/engine/providers/docker/lower/docker-resource.js'
import { lower } from '../../src/engine/providers/docker/lower/lower.js'
import { dockerPerformer } from '../../src/engine/providers/docker/perform/perform.js'
import { comparable } from '../support/comparable-inspect.js'
import { compose, composeStack, missingOracle } from '../support/oracle.js'
import { suite } from '../support/suite.js'
import { type TestEngine, testEngines } from '../support/test-engine.js'

const hashes = { service: serviceConfigHash, network: networkConfigHash, volume: volumeConfigHash }
const attributes = join(import.meta.dirname, '..', 'fixtures', 'attributes')
const fixtures = ['process', 'limits', 'storage', 'networks']

/** What docker compose 2.40 refuses on engines before API 1.44, although they can do it, or can do without (`start_interval`). */
const notByCompose = ['mac-of-network', 'mac', 'health-command']

const engines = await testEngines(process.env)
const missing = missingOracle() ?? (engines.length === 0 ? 'no Docker Engine answers' : undefined)

suite('what is created, beside what docker compose creates', missing, () => {
  for (const engine of engines) describe.each(fixtures)(`%s.yaml on ${engine.name}`, (fixture) => compareFixture(engine, fixture))
})

interface Inspected {
  readonly containers: ReadonlyMap<string, { readonly service: string | undefined; readonly details: unknown }>
  readonly networks: ReadonlyMap<string, unknown>
  readonly volumes: ReadonlyMap<string, unknown>
}

function compareFixture(engine: TestEngine, fixture: string): void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-test-')))
  const project = `inspect-${fixture}-${folder.slice(-6).toLowerCase()}`
  const env = {
    ...process.env,
    DOCKER_HOST: engine.dockerHost,
    COMPOSE_PROJECT_NAME: project,
    IMAGE: `${project}-image:latest`,
    NAMED: `${project}-named`,
    OUTSIDE: `${project}-outside`,
    SUBNET: '10.213.77',
    CONTENT: 'from the environment',
  }
  let api: EngineApi
  let theirs: Inspected
  let ours: Inspected
  /** Services that want more than this engine can do. */
  let unsupported: ReadonlySet<string>

  beforeAll(async () => {
    cpSync(attributes, folder, { recursive: true })
    mkdirSync(join(folder, 'src'))
    for (const file of ['config.txt', 'secret.txt']) writeFileSync(join(folder, file), `${file}\n`)
    api = await openEngine({ type: 'unix', path: engine.socket }, {})
    await makeOutside()
    const file = `${fixture}.yaml`
    const lowered = await lowerFixture(file)
    unsupported = new Set([...tooNew(lowered.diagnostics), ...(api.apiVersion < '1.44' ? notByCompose : [])])
    const services = serviceNames(fixture).filter((name) => !unsupported.has(name))
    compose(folder, ['-f', file, 'create', ...services], env)
    theirs = await inspectAll()
    compose(folder, ['-f', file, 'down', '-v'], env)
    await createOurs(lowered)
    ours = await inspectAll()
    compose(folder, ['-f', file, 'down', '-v'], env)
  })

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    for (const { Id } of await api.containers.list({ filters: { name: [project] } })) {
      await api.containers.remove(Id, { force: true, volumes: true })
    }
    const filters = { label: [`com.docker.compose.project=${project}`] }
    for (const { Id } of await api.networks.list(filters)) await api.networks.remove(Id)
    for (const { Name } of await api.volumes.list(filters)) await api.volumes.remove(Name)
    await api.volumes.remove(env.OUTSIDE, { force: true })
    await api.images.remove(env.IMAGE, { force: true })
  })

  /** What the fixtures expect to be there: an image, a volume and a container of nobody's. */
  async function makeOutside(): Promise<void> {
    const rootfs = Buffer.from(await packTar([{ header: { name: 'bin/run', size: 0, mode: 0o755 }, body: '' }]))
    const changes = ['CMD ["/bin/run"]', 'ENV FROM_IMAGE=yes', 'EXPOSE 6379', 'VOLUME /from-image']
    await api.images.importRootfs(rootfs, { reference: env.IMAGE, changes })
    await api.volumes.create({ Name: env.OUTSIDE })
    await api.containers.create(env.OUTSIDE, { Image: env.IMAGE })
  }

  async function lowerFixture(file: string) {
    const stack = composeStack(folder, file, env)
    const facts = await gatherDockerFacts(stack, {
      contexts: 'current',
      api,
      images: await inspectImages(stack, api),
      proxyEnvironment: {},
      now: () => new Date(),
      kept: noKeptTexts,
      builds: buildRecords(noKeptTexts),
    })
    // A position that is the path itself tells which service a finding is about.
    const origins = { at: (path: KeyPath) => ({ file: path.join('.'), line: 1, column: 1 }), keys: () => [] }
    return { stack, ...lower(stack, { facts, origins, hashes }) }
  }

  async function createOurs({ stack, resources }: Awaited<ReturnType<typeof lowerFixture>>): Promise<void> {
    const performer = dockerPerformer({
      api,
      hashes,
      clock: systemClock,
      processors: 2,
      readContent: async (reference) => readContent(stack, reference),
      registryAuth: async () => undefined,
      build: () => Promise.reject(new Error('nothing is to be built')),
      loadNodeBase: () => Promise.reject(new Error('no base is missing')),
      makeFolder: () => Promise.reject(new Error('no folder is missing')),
    })
    const context = { emit: () => undefined, signal: AbortSignal.timeout(100_000) }
    const made = inOrder(resources).filter((resource) => resource.kind !== 'container' || !unsupported.has(resource.service))
    for (const resource of made) await performer.perform(creation(resource), context)
  }

  async function inspectAll(): Promise<Inspected> {
    const filters = { label: [`com.docker.compose.project=${project}`] }
    const containers = await Promise.all((await api.containers.list({ filters })).map(({ Id }) => api.containers.inspect(Id)))
    const networks = await api.networks.list(filters)
    const volumes = await api.volumes.list(filters)
    const ids = new Map([
      ...containers.map(({ Id, Name }) => [Id, `id of ${Name}`] as const),
      // Old engines give it as an alias on every network after the first.
      ...containers.map(({ Id, Name }) => [Id.slice(0, 12), `short id of ${Name}`] as const),
      ...networks.map(({ Id, Name }) => [Id, `id of ${Name}`] as const),
    ])
    return {
      containers: new Map(
        containers.map((found) => {
          const service = found.Config.Labels['com.docker.compose.service']
          return [found.Name, { service, details: comparable(found, ids) }]
        }),
      ),
      networks: new Map(networks.map((found) => [found.Name, comparable(found, ids)])),
      volumes: new Map(volumes.map((found) => [found.Name, comparable(found, ids)])),
    }
  }

  it('names the same containers, networks and volumes', () => {
    for (const kind of ['containers', 'networks', 'volumes'] as const) {
      expect([...ours[kind].keys()].sort()).toEqual([...theirs[kind].keys()].sort())
    }
  })

  it.each(serviceNames(fixture))('makes the same containers of service %s', (service) => {
    if (unsupported.has(service)) return
    const of = ({ containers }: Inspected) =>
      [...containers].filter(([, found]) => found.service === service).sort(([a], [b]) => (a < b ? -1 : 1))
    expect(of(theirs).length).toBeGreaterThan(0)
    expect(of(ours)).toEqual(of(theirs))
  })

  it('makes every network and volume the same', () => {
    expect(Object.fromEntries(ours.networks)).toEqual(Object.fromEntries(theirs.networks))
    expect(Object.fromEntries(ours.volumes)).toEqual(Object.fromEntries(theirs.volumes))
  })
}

/** The services whose attributes the engine is too old for; every other finding is a failure. */
function tooNew(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  expect(errors.filter(({ code }) => code !== 'engine-too-old')).toEqual([])
  return new Set(errors.map(({ position }) => position?.file.split('.')[1] ?? ''))
}

/** The services of a fixture: the keys that stand two deep. */
function serviceNames(fixture: string): readonly string[] {
  const text = readFileSync(join(attributes, `${fixture}.yaml`), 'utf8')
  const services = text.split(/^(?=\S)/m).find((section) => section.startsWith('services:')) ?? ''
  return [...services.matchAll(/^ {2}(\S+):/gm)].map(([, name = '']) => name)
}

/** Networks and volumes first, then containers after those that they refer to. */
function inOrder(resources: readonly DockerResource[]): readonly DockerResource[] {
  const made = resources.filter(({ kind, external }) => (kind === 'network' || kind === 'volume') && !external)
  const containers = resources.filter(({ kind }) => kind === 'container')
  const placed: DockerResource[] = []
  const place = (resource: DockerResource) => {
    if (placed.includes(resource)) return
    for (const need of resource.needs) {
      const needed = containers.find(({ id }) => id === need.id)
      if (needed !== undefined) place(needed)
    }
    placed.push(resource)
  }
  for (const container of containers) place(container)
  return [...made, ...placed]
}

function creation(resource: DockerResource): Step<DockerResource> {
  return {
    id: stepId(`create ${resource.id}`),
    after: [],
    afterEnd: [],
    group: resource.group,
    resourceId: resource.id,
    cause: 'not there yet',
    operation: { type: 'create', resource },
    failure: 'fatal',
  }
}
