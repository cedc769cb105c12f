import { mkdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { StackError } from '../../src/engine/model/errors.js'
import { type LiveProject, liveProject } from '../support/live-project.js'
import { suite } from '../support/suite.js'
import { leftovers, testEngines } from '../support/test-engine.js'

/* Dependencies, jobs, hooks, replicas, failures and interruptions on real engines: state first, then what was said. */

const engines = await testEngines(process.env)
const sleeps = `["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.1; done"]`

if (engines.length === 0) suite('dependencies', 'no Docker Engine answers', () => {})

for (const engine of engines) {
  suite(`dependencies on ${engine.name}`, undefined, () => {
    let project: LiveProject

    beforeEach(async () => {
      project = await liveProject(engine)
    })

    afterEach(async () => {
      await project.clean()
    })

    it('starts a service once what it depends on is healthy', async () => {
      project.write(`services:
  web: {image: IMAGE, command: ${sleeps}, depends_on: {db: {condition: service_healthy}}}
  db:
    image: IMAGE
    command: ["sh", "-c", "trap 'exit 0' TERM; sleep 1.5; mkdir /tmp/ready; while true; do sleep 0.1; done"]
    healthcheck: {test: "ls /tmp/ready", interval: 500ms, timeout: 2s, retries: 20}`)
      const { exitCode, events } = await project.up()
      const all = await project.containers()
      const [web, db] = [all.get('web-1'), all.get('db-1')].map((each) => Date.parse(each?.State.StartedAt ?? ''))
      expect(exitCode).toBe(0)
      expect((web ?? 0) - (db ?? 0)).toBeGreaterThan(1400)
      expect(events.slice(-2)).toEqual(['wait container/db-1 healthy: healthy', 'start container/web-1: running'])
    })

    it('says why a service is unhealthy, starts what doesn’t need it, and not what does', async () => {
      project.write(`services:
  web: {image: IMAGE, command: ${sleeps}, depends_on: {db: {condition: service_healthy}}}
  other: {image: IMAGE, command: ${sleeps}}
  optional: {image: IMAGE, command: ${sleeps}, depends_on: {db: {condition: service_healthy, required: false}}}
  db:
    image: IMAGE
    command: ["sh", "-c", "echo FATAL no such database; trap 'exit 0' TERM; while true; do sleep 0.1; done"]
    healthcheck: {test: "echo no response; exit 2", interval: 300ms, timeout: 2s, retries: 2}`)
      const { exitCode, events } = await project.up()
      const states = [...(await project.containers())].map(([name, { State }]) => `${name} ${State.Status}`).sort()
      expect(exitCode).toBe(1)
      expect(states).toEqual(['db-1 running', 'optional-1 running', 'other-1 running', 'web-1 created'])
      expect(events).toContain('wait container/db-1 healthy failed: unhealthy after 2 probes')
      expect(events).toContain('start container/web-1 skipped: waits for db to be healthy')
    })

    it('runs a job once, and again only when something of it changed or it is named', async () => {
      const stack = (say: string) => `services:
  migrate: {image: IMAGE, command: ["sh", "-c", "echo ${say}"]}
  web: {image: IMAGE, command: ${sleeps}, depends_on: {migrate: {condition: service_completed_successfully}}}`
      const ran = async () => (await project.containers()).get('migrate-1')?.State.StartedAt
      project.write(stack('one'))
      await project.up()
      const first = await ran()

      expect(await project.up()).toMatchObject({ changed: false })
      expect(await ran()).toBe(first)

      await project.up({ selection: { services: ['migrate'], dependencies: 'with' } })
      const named = await ran()
      expect(named).not.toBe(first)

      project.write(stack('two'))
      const { events } = await project.up()
      expect(await ran()).not.toBe(named)
      expect(events).toContain('wait container/migrate-1 completed: completed, exit 0')
    })

    it('fails when a job fails, and leaves unstarted what awaits it', async () => {
      project.write(`services:
  migrate: {image: IMAGE, command: ["sh", "-c", "echo broken; exit 4"]}
  web: {image: IMAGE, command: ${sleeps}, depends_on: {migrate: {condition: service_completed_successfully}}}`)
      const { exitCode, events } = await project.up()
      expect(exitCode).toBe(1)
      expect((await project.containers()).get('web-1')?.State.Status).toBe('created')
      expect(events).toContain('wait container/migrate-1 completed failed: exited with code 4')
    })

    it('runs post_start hooks before dependents start, and pre_stop hooks before a stop', async () => {
      project.write(`services:
  web: {image: IMAGE, command: ${sleeps}, depends_on: [db]}
  db:
    image: IMAGE
    command: ${sleeps}
    volumes: ["notes:/notes"]
    post_start: [{command: ["sh", "-c", "sleep 1; mkdir /notes/started"]}]
    pre_stop: [{command: ["mkdir", "/notes/stopping"]}]
volumes: {notes: {}}`)
      expect(await project.up()).toMatchObject({ exitCode: 0 })
      const all = await project.containers()
      const [web, db] = [all.get('web-1'), all.get('db-1')].map((each) => Date.parse(each?.State.StartedAt ?? ''))
      expect((web ?? 0) - (db ?? 0)).toBeGreaterThan(900)
      await project.change({ type: 'stopped' })
      await project.change({ type: 'started' }, ['db'])
      expect(await project.exec('db-1', ['ls', '/notes'])).toBe('started\nstopping\n')
    })

    it('scales up with numbers above the highest, and down from the highest', async () => {
      project.write(`services: {web: {image: IMAGE, command: ${sleeps}}}`)
      const names = async () => [...(await project.containers()).keys()].sort()
      const scaleTo = (count: number) => project.up({ scale: new Map([['web', count]]) })
      await scaleTo(3)
      expect(await names()).toEqual(['web-1', 'web-2', 'web-3'])
      await project.change({ type: 'removed', running: 'stop', anonymousVolumes: 'keep' }, ['web'])
      await scaleTo(2)
      expect(await names()).toEqual(['web-1', 'web-2'])
      await scaleTo(1)
      expect(await names()).toEqual(['web-1'])
      await scaleTo(0)
      expect(await names()).toEqual([])
    })

    it('carries anonymous volumes over to the successor, unless new ones are asked for', async () => {
      const stack = (level: string) => `services:
  web: {image: IMAGE, command: ${sleeps}, environment: {LEVEL: ${level}}, volumes: ["/cache"]}`
      const volume = async () =>
        (await project.containers()).get('web-1')?.Mounts.find((mount) => mount.Destination === '/cache')?.Name
      project.write(stack('a'))
      await project.up()
      const first = await volume()
      project.write(stack('b'))
      await project.up()
      expect(await volume()).toBe(first)
      project.write(stack('c'))
      await project.up({ anonymousVolumes: 'renew' })
      expect(await volume()).not.toBe(first)
      await project.down({ volumes: 'remove' })
      await engine.request('DELETE', `/volumes/${first}`)
    })

    it('creates and starts nothing with until created; awaits readiness with until ready', async () => {
      project.write(`services:
  web:
    image: IMAGE
    command: ["sh", "-c", "trap 'exit 0' TERM; sleep 1; mkdir /tmp/ready; while true; do sleep 0.1; done"]
    healthcheck: {test: "ls /tmp/ready", interval: 300ms, timeout: 2s, retries: 30}`)
      await project.up({ until: 'created' })
      expect((await project.containers()).get('web-1')?.State.Status).toBe('created')
      const { events } = await project.up({ until: 'ready' })
      expect(events).toEqual(['start container/web-1: running', 'wait container/web-1 ready: healthy'])
    })

    it('gives up waiting for readiness after the time it was given', async () => {
      project.write(`services:
  web:
    image: IMAGE
    command: ${sleeps}
    healthcheck: {test: "exit 1", interval: 200ms, timeout: 1s, retries: 1000}`)
      const { exitCode, events } = await project.up({ until: 'ready', waitTimeout: 1 })
      expect(exitCode).toBe(1)
      expect(events.at(-1)).toBe('wait container/web-1 ready failed: not ready after 1s')
    })

    it('ends cleanly when it is interrupted; up converges afterwards, and down removes everything', async () => {
      project.write(`services:
  db:
    image: IMAGE
    command: ${sleeps}
    healthcheck: {test: "exit 1", interval: 10s, timeout: 1s, retries: 100, start_period: 100s}
  web: {image: IMAGE, command: ${sleeps}, depends_on: {db: {condition: service_healthy}}}`)
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 1500)
      const { exitCode } = await project.up({}, controller.signal)
      expect(exitCode).toBe(130)
      expect((await project.containers()).get('web-1')?.State.Status).toBe('created')

      project.write(`services:
  db: {image: IMAGE, command: ${sleeps}}
  web: {image: IMAGE, command: ${sleeps}, depends_on: [db]}`)
      expect(await project.up()).toMatchObject({ exitCode: 0 })
      expect([...(await project.containers()).values()].map(({ State }) => State.Status)).toEqual(['running', 'running'])
      await project.down()
      expect(await leftovers(engine, project.name)).toEqual([])
    })

    it('refuses a project whose name another folder uses, unless the name was given', async () => {
      const stack = `services: {web: {image: IMAGE, command: ${sleeps}}}`
      project.write(stack)
      await project.up()
      const before = (await project.containers()).get('web-1')?.Id
      const elsewhere = `${project.folder}/elsewhere`
      mkdirSync(elsewhere)
      const there = await liveProject(engine, { name: project.name, folder: elsewhere })
      there.write(`services: {web: {image: IMAGE, command: ["sleep", "1000"]}}`)
      const refusal = await there.up().catch((error: unknown) => error)
      expect((await project.containers()).get('web-1')?.Id).toBe(before)
      expect(refusal).toBeInstanceOf(StackError)
      expect(refusal).toMatchObject({ code: 'project-in-use', message: expect.stringContaining(project.folder) })
      expect(await there.up({ nameIs: 'given' })).toMatchObject({ exitCode: 0 })
      expect((await project.containers()).get('web-1')?.Id).not.toBe(before)
      await there.clean()
    })

    it('keeps a network that something else still uses, with a warning, and removes the rest', async () => {
      project.write(`services: {web: {image: IMAGE, command: ${sleeps}}}`)
      await project.up()
      const removeGuest = await project.guestOn('default')
      const { exitCode, events } = await project.down()
      expect(exitCode).toBe(0)
      expect(await leftovers(engine, project.name)).toEqual([`network ${project.name}_default`])
      expect(events).toContain('remove network/default: kept: still in use')
      await removeGuest()
      expect(await project.down()).toMatchObject({ exitCode: 0 })
      expect(await leftovers(engine, project.name)).toEqual([])
    })
  })
}
