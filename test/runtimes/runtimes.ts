import { mkdirSync, writeFileSync } from 'node:fs'
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
    const folder = temporaryFolder()
    mkdirSync(folder, { recursive: true })
    const { files } = await bundleRuntimes(process.cwd())
    for (const { path, text } of files) writeFileSync(join(folder, basename(path)), text)
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
