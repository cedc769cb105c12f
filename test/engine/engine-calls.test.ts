import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dockerEngine } from '../../src/engine/engine.js'
import { down } from '../../src/engine/workflows/down.js'
import { up } from '../../src/engine/workflows/up.js'
import { countedCalls } from '../support/counted-calls.js'
import { plainDown, plainUp, toolsFor } from '../support/docker-target.js'
import { createFakeEngine } from '../support/fake-engine-api.js'
import { fakeMachine } from '../support/fake-machine.js'
import { loaded } from '../support/loaded.js'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'stack-engine-calls-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('an up from nothing makes and starts everything once, and looks at the project before and at what it started after', async () => {
  const { run, calls } = await servicesOnEngine(10)
  expect(await run('up')).toBe(0)
  expect(calls.lines()).toMatchInlineSnapshot(`
    [
      "10 containers.create",
      "2 containers.list",
      "10 containers.start",
      "1 images.inspect redis:7",
      "1 networks.create",
      "2 networks.list",
      "1 volumes.list",
    ]
  `)
})

test('an up that changes nothing looks once at each kind of thing', async () => {
  const { run, calls } = await servicesOnEngine(10)
  await run('up')
  calls.reset()
  await run('up')
  expect(calls.lines()).toMatchInlineSnapshot(`
    [
      "1 containers.list",
      "1 images.inspect redis:7",
      "1 networks.list",
      "1 volumes.list",
    ]
  `)
})

test('an up asks for what exists before it looks at images, so that the engine works on both at once', async () => {
  const { run, asked } = await servicesOnEngine(1)
  await run('up')
  asked.length = 0
  await run('up')
  expect(asked).toEqual(['containers.list', 'networks.list', 'volumes.list', 'images.inspect redis:7'])
})

test('a down looks once, stops and removes each container and removes the network', async () => {
  const { run, calls } = await servicesOnEngine(10)
  await run('up')
  calls.reset()
  await run('down')
  expect(calls.lines()).toMatchInlineSnapshot(`
    [
      "1 containers.list",
      "10 containers.remove",
      "10 containers.stop",
      "1 images.inspect redis:7",
      "1 networks.list",
      "1 networks.remove",
      "1 volumes.list",
    ]
  `)
})

test('a wait for health looks when it begins and when something has happened', async () => {
  const { run, calls } = await servicesOnEngine(2, 'depends_on: { s0: { condition: service_healthy } }')
  await run('up')
  expect(calls.lines().filter((line) => / containers\.inspect| events/.test(line))).toMatchInlineSnapshot(`
    [
      "3 containers.inspect",
      "1 events",
    ]
  `)
})

test('what images are made from is read before they are made, and not again after', async () => {
  const { project, target, tools } = await servicesOnEngine(1, '', 'absent')
  const read: string[] = []
  const lower: typeof target.lower = (stack, origins, facts) => {
    read.push(facts)
    return target.lower(stack, origins, facts)
  }
  expect((await up(project, plainUp, { ...tools, target: { ...target, lower } })).exitCode).toBe(0)
  expect(read).toEqual(['current', 'made'])
})

/** A stack of so many services of one image on an engine whose calls are counted. @param last what the last service says besides */
async function servicesOnEngine(count: number, last = '', image: 'there' | 'absent' = 'there') {
  const lines = Array.from(
    { length: count },
    (_, index) => `  s${index}:\n    image: redis:7\n${index === count - 1 && last !== '' ? `    ${last}\n` : ''}`,
  )
  const project = loaded(`services:\n${lines.join('')}`)
  const engine = createFakeEngine()
  const add = image === 'there' ? engine.addImage : engine.publishImage
  add('redis:7', { Healthcheck: { Test: ['CMD', 'true'] } })
  engine.program('redis:7', {})
  const asked: string[] = []
  const calls = countedCalls(engine, (call, given) => {
    const line = call === 'images.inspect' ? `${call} ${given[0]}` : call
    asked.push(line)
    return line
  })
  const target = await dockerEngine(calls.api, fakeMachine(home)).target(project)
  const tools = { ...toolsFor(engine), target }
  const run = async (command: 'up' | 'down') =>
    command === 'up' ? (await up(project, plainUp, tools)).exitCode : down(project, plainDown, tools)
  return { run, calls, asked, project, target, tools }
}
