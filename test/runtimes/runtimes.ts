import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { bundleRuntimes } from '../../scripts/bundle-runtimes.js'
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

const node: RuntimeUnderTest = {
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

export const runtimes: readonly RuntimeUnderTest[] = [node]
