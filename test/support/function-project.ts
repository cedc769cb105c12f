import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CommandShape } from '../../src/commands/_argv.js'
import type { World } from '../../src/commands/_world.js'
import type { CommandClass } from '../../src/main.js'
import { type Ran, runCommand } from './run-command.js'

/** A folder with files, in which commands that edit a stack file are run. */
export interface FunctionProject {
  readonly folder: string
  /** Runs a command line there. The folder's own path reads FOLDER in what it prints. */
  run(classes: { readonly [id: string]: CommandClass & CommandShape }, ...argv: readonly string[]): Promise<Ran>
  read(path: string): string
  write(path: string, text: string): void
}

export function functionProject(files: { readonly [path: string]: string } = {}, changes: Partial<World> = {}): FunctionProject {
  const folder = mkdtempSync(join(tmpdir(), 'stack-functions-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  return {
    folder,
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    async run(classes, ...argv) {
      const ran = await runCommand(classes, argv, { cwd: folder, ...changes })
      const tidy = (output: string) => output.replaceAll(folder, 'FOLDER')
      return { ...ran, stdout: tidy(ran.stdout), stderr: tidy(ran.stderr) }
    },
  }
}
