import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Need, Until } from '../../../src/engine/model/need.js'
import type { Policy } from '../../../src/engine/model/policy.js'
import type { Resource } from '../../../src/engine/model/resource.js'
import { changesNothing } from '../../../src/engine/plan/describe.js'
import { plan } from '../../../src/engine/plan/plan.js'
import { container, desired, need, network, printSteps, runPolicy, volume } from '../../support/planning.js'
import { SimulatedWorld } from '../../support/simulated-world.js'

/* What holds of every plan, whatever is declared and whatever exists. */

const names = ['a', 'b', 'c', 'd', 'e']

/** A service that may need those before it, so that there are no cycles. */
const service = (index: number) =>
  fc.record({
    level: fc.integer({ min: 0, max: 2 }),
    replicas: fc.integer({ min: 1, max: 3 }),
    networks: fc.subarray(['front', 'back']),
    volumes: fc.subarray(['data']),
    needs: fc.array(
      fc.record({
        on: fc.integer({ min: 0, max: Math.max(0, index - 1) }),
        until: fc.constantFrom<Until>('started', 'healthy', 'completed'),
        follows: fc.constantFrom<Need['follows']>('no', 'restart', 'replace'),
        required: fc.boolean(),
      }),
      { maxLength: index === 0 ? 0 : 2 },
    ),
  })

const stack = fc
  .record({
    services: fc.tuple(...names.map((_, index) => fc.option(service(index), { nil: undefined, freq: 6 }))),
    frontLevel: fc.integer({ min: 0, max: 1 }),
    dataLevel: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ services, frontLevel, dataLevel }) => {
    const awaited = new Set(
      services.flatMap((each) => (each?.needs ?? []).filter(({ until }) => until === 'completed').map(({ on }) => on)),
    )
    const containers = services.flatMap((each, index): Resource[] => {
      if (each === undefined) return []
      const needs = each.needs.flatMap(({ on, ...rest }) => {
        const other = services[on]
        if (other === undefined) return []
        const until = awaited.has(on) ? 'completed' : rest.until
        return Array.from({ length: other.replicas }, (_, number) =>
          need(`container/${names[on]}-${number + 1}`, { ...rest, until }),
        )
      })
      const unique = [...new Map(needs.map((each) => [each.id, each])).values()]
      const statics = [
        ...each.networks.map((name) => need(`network/${name}`)),
        ...each.volumes.map((name) => need(`volume/${name}`)),
      ]
      return Array.from({ length: each.replicas }, (_, number) =>
        container(names[index] ?? '', {
          number: number + 1,
          spec: { level: each.level, networks: each.networks, volumes: each.volumes },
          needs: [...statics, ...unique],
          lifetime: awaited.has(index) ? 'job' : 'service',
        }),
      )
    })
    return desired(
      network('front', { spec: { level: frontLevel } }),
      network('back'),
      volume('data', { spec: { level: dataLevel } }),
      ...containers,
    )
  })

const policy = runPolicy({ changedVolumes: 'replace' }, { orphans: { action: 'remove', declared: [], disabled: [] } })

describe('every plan', { timeout: 60_000 }, () => {
  it('can be carried out from any stack to any other, in any order that its edges permit, and leaves nothing to do', () => {
    fc.assert(
      fc.property(stack, stack, fc.infiniteStream(fc.nat()), (before, after, choices) => {
        const world = new SimulatedWorld()
        for (const wanted of [before, after]) {
          const steps = plan(wanted, world.snapshot, policy)
          world.apply(steps, (ready) => ready[(choices.next().value ?? 0) % ready.length] ?? fail())
          const again = plan(wanted, world.snapshot, policy)
          // What was done is part of the message, so that a counterexample can be read.
          expect(changesNothing(again) ? '' : `${printSteps(steps)}\n--- and then ---\n${printSteps(again)}`).toBe('')
        }
      }),
      { numRuns: 60 },
    )
  })

  it('takes down whatever is there, and leaves nothing', () => {
    const gone: Policy = { ...policy, goal: { type: 'gone', volumes: 'remove', images: 'keep' } }
    fc.assert(
      fc.property(stack, fc.infiniteStream(fc.nat()), (declared, choices) => {
        const world = new SimulatedWorld()
        world.apply(plan(declared, world.snapshot, policy), (ready) => ready[0] ?? fail())
        world.apply(plan(declared, world.snapshot, gone), (ready) => ready[(choices.next().value ?? 0) % ready.length] ?? fail())
        expect(world.snapshot.resources).toEqual([])
      }),
      { numRuns: 30 },
    )
  })
})

function fail(): never {
  throw new Error('nothing was ready')
}
