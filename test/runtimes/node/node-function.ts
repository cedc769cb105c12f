import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll } from 'vitest'
import { nodeRuntime } from '../runtimes.js'
import { type FunctionProcess, startFunction, type Wishes } from '../start-function.js'
import { temporaryFolder } from '../temporary-folder.js'

/** A function with a source of its own. */
export interface WrittenFunction extends FunctionProcess {
  save(path: string, text: string): void
}

/** Starts functions whose files are written in the test; they end with it. */
export function nodeFunctions(): (files: { readonly [path: string]: string }, wishes?: Wishes) => Promise<WrittenFunction> {
  let command: readonly string[]
  const running: FunctionProcess[] = []
  beforeAll(async () => {
    command = await nodeRuntime.command()
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.kill()))
  })
  return async (files, wishes) => {
    const source = temporaryFolder()
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(source, path)), { recursive: true })
      writeFileSync(join(source, path), text)
    }
    const started = await startFunction(nodeRuntime, command, 'written', { ...wishes, source })
    running.push(started)
    return { ...started, save: (path, text) => writeFileSync(join(source, path), text) }
  }
}
