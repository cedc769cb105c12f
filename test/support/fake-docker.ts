import type { World } from '../../src/commands/_world.js'
import { dockerEngine } from '../../src/engine/engine.js'
import { systemClock } from '../../src/engine/host/clock.js'
import type { FakeEngine } from './fake-engine-api.js'
import { fakeMachine } from './fake-machine.js'

/** A world whose engine is the fake one, and whose clock stands at the fake engine's beginning. */
export function withEngine(engine: FakeEngine): Partial<World> {
  return {
    openDocker: async () => dockerEngine(engine, fakeMachine('/home/me')),
    clock: { ...systemClock, now: () => new Date('2026-01-02T03:04:35Z'), elapsed: () => 0 },
  }
}
