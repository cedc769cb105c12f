import { createHash } from 'node:crypto'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { bundleRuntimes } from '../../scripts/bundle-runtimes.js'
import { python } from '../support/python.js'
import { temporaryFolder } from './temporary-folder.js'

/** A runtime that is held to templates/runtimes/README.md. Its handlers are in `fixtures/<id>/<behaviour>/`; fixtures/README.md says what they do. */
export interface RuntimeUnderTest {
  readonly id: string
  /** What of this machine is missing to run it. */
  readonly missing?: string
  /** The program that serves, and its arguments; asked for once. */
  command(): Promise<readonly string[]>
  /** The handler's file in each fixture. */
  readonly handlerFile: string
}

export const nodeRuntime: RuntimeUnderTest = {
  id: 'node',
  handlerFile: 'index.js',
  async command() {
    const { files } = await bundleRuntimes(process.cwd())
    const digest = createHash('sha256')
    for (const { text } of files) digest.update(text)
    // One folder for all suites and runs with the same server.
    const folder = join(tmpdir(), `stack-node-runtime-${digest.digest('hex').slice(0, 12)}`)
    if (!existsSync(folder)) {
      const made = temporaryFolder()
      for (const { path, text } of files) writeFileSync(join(made, basename(path)), text)
      try {
        renameSync(made, folder)
      } catch {
        // Another suite was first.
        rmSync(made, { recursive: true })
      }
    }
    return [process.execPath, join(folder, 'server.cjs')]
  },
}

export const pythonRuntime: RuntimeUnderTest = {
  id: 'python',
  ...(python === undefined && { missing: 'there is no python3 of version 3.9 or later' }),
  handlerFile: 'main.py',
  command: async () => [python ?? 'python3', join(process.cwd(), 'templates/runtimes/python/server.py')],
}

export const runtimes: readonly RuntimeUnderTest[] = [nodeRuntime, pythonRuntime]
