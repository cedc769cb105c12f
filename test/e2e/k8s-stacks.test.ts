import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exitCodeOf, objectsOf, runningContainers, writtenOf } from '../support/cluster-objects.js'
import { copyFixture, copyFolder, type TestFolder } from '../support/run-stack.js'
import { sideBySide, suite } from '../support/suite.js'
import { clusterSuite, type TestCluster } from '../support/test-cluster.js'
import { missingImages, removeImages, type TestEngine, testEngines } from '../support/test-engine.js'
import { kubernetesTarget } from '../support/test-target.js'
import { servesItsUsers } from './serves-its-users.js'
import { portsOf, type StackScenario, stackScenarios } from './stack-scenarios.js'

/* The stacks that run on Docker, on Kubernetes: the same command lines but for `k8s`, the same answers on the same ports. */

const [engine] = await testEngines(process.env)
const missing = new Map<StackScenario, string | undefined>()
if (engine) for (const scenario of stackScenarios) missing.set(scenario, await missingImages(engine, scenario.images))
const shop: StackScenario = {
  folder: 'shop',
  images: ['node:22-alpine', 'node:22-slim'],
  env: { SHOP_PORT: '22450' },
  running: { web: 1, api: 1, worker: 1, store: 1 },
  jobs: ['seed'],
  asks: [
    { url: 'http://127.0.0.1:22450/', answers: /The corner shop/ },
    { url: 'http://127.0.0.1:22450/api/orders', answers: /\[/ },
  ],
  logs: { web: /web listens/ },
}

clusterSuite('stacks as people write them, on Kubernetes', (cluster) => {
  if (engine === undefined) throw new Error('there is a cluster, but its engine does not answer')
  suite('the demo', undefined, () => describeStack(engine, cluster, shop))
  sideBySide(stackScenarios, 3, portsOf, (scenario) => {
    const title = [scenario.folder.replace('valid-', ''), ...(scenario.flags ?? [])].join(' ')
    const told = scenario.onKubernetes?.told
    suite(title, missing.get(scenario), () =>
      told
        ? describeRefusal(engine, cluster, scenario, told)
        : describeStack(engine, cluster, { ...scenario, ...scenario.onKubernetes }),
    )
  })
})

function describeRefusal(engine: TestEngine, cluster: TestCluster, scenario: StackScenario, told: RegExp): void {
  it(`is told apart: ${scenario.onKubernetes?.because}`, async () => {
    const target = kubernetesTarget(engine, cluster)
    const folder = copyFixture(scenario.folder)
    const flags = scenario.flags ?? []
    const up = await target.run(folder.path, [...flags, 'up', '-d'], scenario.env)
    await target.run(folder.path, [...flags, 'down', '-v'], scenario.env)
    await removeImages(engine, folder.project)
    folder.remove()
    expect(up.stderr).toMatch(told)
    expect(up.exit).toBe(1)
    expect(await objectsOf(cluster, `stack-${folder.project}`)).toBeUndefined()
  }, 480_000)
}

function describeStack(engine: TestEngine, cluster: TestCluster, scenario: StackScenario): void {
  const target = kubernetesTarget(engine, cluster)
  let folder: TestFolder
  let cwd: string
  let project: string
  let namespace: string
  const stack = (...args: readonly string[]) =>
    target.run(cwd, [...projectFlags(), ...(scenario.flags ?? []), ...args], scenario.env)
  const startsAgain = scenario.onKubernetes?.startsAgain ?? []
  const projectFlags = () => (scenario === shop ? ['-p', project] : [])

  // One that does not come up has nothing more to show.
  beforeAll(async () => {
    folder = scenario === shop ? copyFolder('examples/shop') : copyFixture(scenario.folder)
    cwd = join(folder.path, scenario.below ?? '')
    project = scenario.project ?? folder.project
    namespace = `stack-${project}`
    const up = await stack('up', '-d')
    expect(up.exit, up.stderr).toBe(0)
  }, 480_000)

  afterAll(async () => {
    await target.run(cwd, [...projectFlags(), '--profile', '*', ...(scenario.flags ?? []), 'down', '-v'], scenario.env)
    await removeImages(engine, project)
    folder.remove()
  })

  const jobs = scenario.jobs?.filter((job) => !startsAgain.includes(job))
  servesItsUsers(
    { ...scenario, ...(jobs && { jobs }) },
    {
      runningContainers: () => runningContainers(cluster, namespace),
      exitCodeOf: (job) => exitCodeOf(cluster, namespace, job),
      stack,
    },
  )

  it('changes no object when it is brought up again', async () => {
    const runsAgain = scenario.onKubernetes?.runsAgain ?? []
    const lasting = (name: string) => !runsAgain.some((job) => name.startsWith(`Job/${job}-`) || name.startsWith(`Pod/${job}-`))
    const written = async () => [...writtenOf(await objectsOf(cluster, namespace))].filter(([name]) => lasting(name)).sort()
    const before = await written()
    const again = await stack('up', '-d')
    expect(again.exit, again.stderr).toBe(0)
    expect(await written()).toEqual(before)
  })

  it('leaves its volumes and their namespace when it goes down, and nothing when they go too', async () => {
    const kept = [...((await objectsOf(cluster, namespace)) ?? [])].filter(([, { kind }]) => kind === 'PersistentVolumeClaim')
    const down = await stack('down')
    expect(down.exit, down.stderr).toBe(0)
    const left = await objectsOf(cluster, namespace)
    expect([...(left?.keys() ?? [])].sort()).toEqual(kept.map(([name]) => name).sort())
    expect(await forwardersOf(engine, project)).toEqual([])
    const rest = await stack('down', '-v')
    expect(rest.exit, rest.stderr).toBe(0)
    expect(await objectsOf(cluster, namespace)).toBeUndefined()
  })
}

async function forwardersOf(engine: TestEngine, project: string): Promise<readonly string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`dev.stack.forwarder=${project}`] }))
  // The cast names the field of /containers/json that is read here.
  const found = (await engine.request('GET', `/containers/json?all=1&filters=${filters}`)) as readonly { readonly Id: string }[]
  return found.map(({ Id }) => Id)
}
