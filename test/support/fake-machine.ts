import type { Machine } from '../../src/engine/engine.js'
import { systemClock } from '../../src/engine/host/clock.js'

/** A machine with nothing on it but a folder, in which caches stand, too. */
export function fakeMachine(folder: string): Machine {
  return {
    root: process.cwd(),
    env: { XDG_CACHE_HOME: folder },
    platform: 'linux',
    home: folder,
    cwd: folder,
    clock: systemClock,
    node: { execPath: '/usr/bin/node', arch: 'x64', version: '22.0.0' },
    processors: 2,
  }
}
