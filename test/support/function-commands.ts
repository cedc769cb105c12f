import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandShape } from '../../src/commands/_argv.js'
import type { World } from '../../src/commands/_world.js'
import { systemClock } from '../../src/engine/host/clock.js'
import type { CommandClass } from '../../src/main.js'
import { type Ran, runCommand } from './run-command.js'

/** A project with functions, whose gateway is said to listen on a port. */
export interface FunctionsProject {
  readonly folder: string
  /** Runs a command there, with real time. */
  run(classes: { readonly [id: string]: CommandClass & CommandShape }, argv: readonly string[]): Promise<Ran>
  remove(): void
}

/** @param functions the block of the stack file, as YAML */
export function functionsProject(port: number, functions: string, changes: Partial<World> = {}): FunctionsProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-functions-')))
  writeFileSync(join(folder, 'stack.yaml'), `name: shop\nx-gateway: {port: ${port}}\nfunctions:\n${functions}`)
  return {
    folder,
    run: (classes, argv) => runCommand(classes, argv, { cwd: folder, clock: systemClock, ...changes }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
