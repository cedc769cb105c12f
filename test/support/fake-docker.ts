import type { World } from '../../src/commands/_world.js'
import { dockerEngine } from '../../src/engine/engine.js'
import { systemClock } from '../../src/engine/host/clock.js'
import type { FakeEngine } from './fake-engine-api.js'

/** A world whose engine is the fake one, and whose clock stands at the fake engine's beginning. */
export function withEngine(engine: FakeEngine): Partial<World> {
  const machine = {
    root: process.cwd(),
    env: {},
    platform: 'linux',
    home: '/home/me',
    cwd: '/home/me',
    clock: systemClock,
    node: { execPath: '/usr/bin/node', arch: 'x64', version: '22.0.0' },
  } as const
  return {
    openDocker: async () => dockerEngine(engine, machine),
    clock: { ...systemClock, now: () => new Date('2026-01-02T03:04:35Z'), elapsed: () => 0 },
  }
}
