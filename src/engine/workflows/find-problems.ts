import { parseDocuments } from '../document/parse.js'
import { functionExpander } from '../functions/expand.js'
import { readFunctionProgram } from '../functions/function-program.js'
import type { readText } from '../host/files.js'
import { loadStack } from '../load/load.js'
import type { Diagnostic } from '../model/diagnostic.js'
import type { StackPlace, StackRequest } from './load-project.js'

/** What is wrong with a stack, whatever its profiles. @param read what its files say, which need not be what is on disk */
export function findProblems(
  { files, envFiles, projectDirectory }: Pick<StackRequest, 'files' | 'envFiles' | 'projectDirectory'>,
  { cwd, env, root }: StackPlace,
  read: typeof readText,
): readonly Diagnostic[] {
  const { diagnostics } = loadStack({
    selection: { files, envFiles, ...(projectDirectory !== undefined && { projectDirectory }) },
    profiles: ['*'],
    services: [],
    resources: 'used',
    cwd,
    environment: env,
    read,
    parse: parseDocuments,
    expand: functionExpander(() => readFunctionProgram(root)),
  })
  return diagnostics.filter(({ severity }) => severity === 'error')
}
