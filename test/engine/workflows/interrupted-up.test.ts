import { beforeEach, describe, expect, it } from 'vitest'
import type { Service } from '../../../src/engine/model/service.js'
import type { Stack } from '../../../src/engine/model/stack.js'
import { down } from '../../../src/engine/workflows/down.js'
import { planUp } from '../../../src/engine/workflows/plan.js'
import { up } from '../../../src/engine/workflows/up.js'
import { plainDown, plainUp, projectOf, toolsFor } from '../../support/docker-target.js'
import { dyingEngine, interruptingEngine } from '../../support/dying-engine.js'
import { createFakeEngine, type FakeEngine } from '../../support/fake-engine-api.js'
import { service, stack } from '../../support/lowering.js'

const deaths = Array.from({ length: 30 }, (_, changes) => changes).flatMap((changes) =>
  (['made', 'not made'] as const).map((last) => ({ changes, last })),
)

let engine: FakeEngine

beforeEach(() => {
  engine = createFakeEngine()
  engine.addImage('redis:7', { Volumes: { '/data': {} } })
  engine.program('redis:7', {})
})

describe.each(deaths)('up, killed after $changes changes and one that was $last', ({ changes, last }) => {
  it('leaves what the next up makes whole, and what down removes', async () => {
    const project = projectOf(shop({}))
    await upOn(dyingEngine(engine, changes, last), project).catch(() => undefined)
    await upOn(engine, project)
    await expectAsDeclared(project)
    await expectGone(project)
  })

  it('leaves what the next up makes whole when containers were being replaced', async () => {
    await upOn(engine, projectOf(shop({ LOG: 'info' })))
    const changed = projectOf(shop({ LOG: 'debug' }))
    await upOn(dyingEngine(engine, changes, last), changed).catch(() => undefined)
    await upOn(engine, changed)
    await expectAsDeclared(changed)
    await expectGone(changed)
  })
})

describe.each(deaths.filter(({ last }) => last === 'made'))('up, interrupted at change $changes', ({ changes }) => {
  it('ends with 130, and leaves what the next up makes whole and what down removes', async () => {
    await upOn(engine, projectOf(shop({ LOG: 'info' })))
    const changed = projectOf(shop({ LOG: 'debug' }))
    const interruption = new AbortController()
    const api = interruptingEngine(engine, changes, () => interruption.abort(new Error('interrupted')))
    const { exitCode } = await up(changed, plainUp, toolsFor(api, undefined, interruption.signal))
    expect(exitCode).toBe(interruption.signal.aborted ? 130 : 0)
    await upOn(engine, changed)
    await expectAsDeclared(changed)
    await expectGone(changed)
  })
})

/** A service with an anonymous volume, one that lives in its network, and one that takes part in two networks. */
function shop(environment: Service['environment']): Stack {
  const depends_on = { web: { condition: 'service_started', restart: true, required: true } } as const
  return stack(
    {
      web: service({ environment, scale: 2 }),
      side: service({ networks: undefined, network_mode: 'service:web', depends_on }),
      both: service({ environment, networks: { default: null, back: null }, secrets: [{ source: 'key' }] }),
    },
    {
      networks: { default: { name: 'shop_default' }, back: { name: 'shop_back' } },
      secrets: { key: { name: 'shop_key', content: 'x' } },
    },
  )
}

function upOn(api: FakeEngine | ReturnType<typeof dyingEngine>, project: ReturnType<typeof projectOf>) {
  return up(project, plainUp, toolsFor(api))
}

async function expectAsDeclared(project: ReturnType<typeof projectOf>): Promise<void> {
  const { text, changesNothing } = await planUp(project, plainUp, toolsFor(engine))
  expect({ text, changesNothing }).toMatchObject({ changesNothing: true })
  const containers = await engine.containers.list({})
  const running = containers.filter(({ State }) => State === 'running').flatMap(({ Names }) => Names)
  expect(running.sort()).toEqual(['/shop-both-1', '/shop-side-1', '/shop-web-1', '/shop-web-2'])
}

async function expectGone(project: ReturnType<typeof projectOf>): Promise<void> {
  await down(project, { ...plainDown, orphans: 'remove' }, toolsFor(engine))
  expect((await engine.containers.list({})).flatMap(({ Names }) => Names)).toEqual([])
  expect((await engine.networks.list({ label: ['com.docker.compose.project=shop'] })).map(({ Name }) => Name)).toEqual([])
}
