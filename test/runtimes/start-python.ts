import { writeFiles } from '../support/write-files.js'
import { pythonRuntime } from './runtimes.js'
import { type FunctionProcess, startFunction } from './start-function.js'
import { temporaryFolder } from './temporary-folder.js'

/** Starts a Python function of files by their paths; it has loaded its handler then, or failed to. */
export async function startPython(
  files: { readonly [path: string]: string },
  env: { readonly [name: string]: string } = {},
): Promise<FunctionProcess> {
  const source = temporaryFolder()
  writeFiles(source, files)
  const started = await startFunction(pythonRuntime, await pythonRuntime.command(), 'shop', { source, env, until: 'alive' })
  await started.line(({ event }) => event === 'ready' || event === 'load-failed')
  return started
}
