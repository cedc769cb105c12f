import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyFixture, isOracle, runCompose, runStack, type TestFolder } from '../support/run-stack.js'
import { sideBySide, suite } from '../support/suite.js'
import { leftovers, missingImages, projectFilter, removeImages, type TestEngine, testEngines } from '../support/test-engine.js'
import { servesItsUsers } from './serves-its-users.js'
import { portsOf, type StackScenario, stackScenarios } from './stack-scenarios.js'

const engines = await testEngines(process.env)

suite('stacks as people write them', engines.length === 0 ? 'no engine answers' : undefined, () => {
  describe.each(engines)('on $name', async (engine) => {
    const missing = new Map<StackScenario, string | undefined>()
    for (const scenario of stackScenarios) missing.set(scenario, await missingImages(engine, scenario.images))
    sideBySide(stackScenarios, 3, portsOf, (scenario) => {
      const title = [scenario.folder.replace('valid-', ''), ...(scenario.flags ?? [])].join(' ')
      suite(title, missing.get(scenario), () =>
        lacks(engine, scenario) ? describeRefusal(engine, scenario) : describeStack(engine, scenario),
      )
    })
  })
})

function lacks(engine: TestEngine, { needs }: StackScenario): boolean {
  return needs !== undefined && Number(engine.apiVersion.split('.')[1]) < Number(needs.apiVersion.split('.')[1])
}

function describeRefusal(engine: TestEngine, scenario: StackScenario): void {
  it('is refused with the line that asks for more than the engine has, and nothing is made', async () => {
    const folder = copyFixture(scenario.folder)
    const up = await runStack(engine, join(folder.path, scenario.below ?? ''), ['up', '-d'], scenario.env)
    folder.remove()
    expect(up.stderr).toMatch(scenario.needs?.else ?? /never/)
    expect(up.exit).toBe(1)
    expect(await leftovers(engine, scenario.project ?? folder.project)).toEqual([])
  })
}

function describeStack(engine: TestEngine, scenario: StackScenario): void {
  let folder: TestFolder
  let cwd: string
  let project: string
  const flags = scenario.flags ?? []
  const stack = (...args: readonly string[]) => runStack(engine, cwd, [...flags, ...args], scenario.env)

  beforeAll(() => {
    folder = copyFixture(scenario.folder)
    cwd = join(folder.path, scenario.below ?? '')
    project = scenario.project ?? folder.project
  })

  afterAll(async () => {
    await runStack(
      engine,
      cwd,
      ['--profile', '*', ...flags, 'down', '-v', '-t', '1', '--rmi', 'local', '--remove-orphans'],
      scenario.env,
    )
    await removeImages(engine, project)
    folder.remove()
  })

  it('comes up', async () => {
    const up = await stack('up', '-d')
    expect(up.exit, up.stderr).toBe(0)
  })

  servesItsUsers(scenario, {
    runningContainers: () => runningContainers(engine, project),
    exitCodeOf: (job) => exitCodeOf(engine, project, job),
    stack,
  })

  it('changes nothing when it is brought up again', async () => {
    const before = await containerIds(engine, project)
    const again = await stack('up', '-d')
    expect(again.exit, again.stderr).toBe(0)
    expect(await containerIds(engine, project)).toEqual(before)
  })

  if (!isOracle)
    it('is recreated by docker compose in no part', async () => {
      const before = await containerIds(engine, project)
      const compose = await runCompose(engine, cwd, [...flags, 'up', '-d', '--no-build'], scenario.env)
      expect(compose.exit, compose.stderr).toBe(0)
      expect(await containerIds(engine, project)).toEqual(before)
    })

  it('goes down clean', async () => {
    const down = await stack('down', '-v', '-t', '1')
    expect(down.exit, down.stderr).toBe(0)
    expect(await leftovers(engine, project)).toEqual([])
  })
}

interface ListedContainer {
  readonly Id: string
  readonly State: string
  readonly Status: string
  readonly Labels: Readonly<Record<string, string>>
}

async function containersOf(engine: TestEngine, project: string): Promise<readonly ListedContainer[]> {
  const filters = projectFilter(project)
  // The cast names the fields of /containers/json that are read here.
  return (await engine.request('GET', `/containers/json?all=1&filters=${filters}`)) as readonly ListedContainer[]
}

async function containerIds(engine: TestEngine, project: string): Promise<readonly string[]> {
  return (await containersOf(engine, project)).map((container) => container.Id).sort()
}

async function runningContainers(engine: TestEngine, project: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const container of await containersOf(engine, project)) {
    if (container.State !== 'running') continue
    const service = container.Labels['com.docker.compose.service'] ?? '?'
    counts[service] = (counts[service] ?? 0) + 1
  }
  return counts
}

async function exitCodeOf(engine: TestEngine, project: string, service: string): Promise<number | undefined> {
  const container = (await containersOf(engine, project)).find((found) => found.Labels['com.docker.compose.service'] === service)
  const status = /^Exited \((\d+)\)/.exec(container?.Status ?? '')
  return status ? Number(status[1]) : undefined
}
