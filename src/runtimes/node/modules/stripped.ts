import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * A TypeScript source as JavaScript, by the program's own stripper, which is loaded for the first of them.
 * @throws SyntaxError whose stack begins with `path:line`, as Node's own do
 */
export function stripped(path: string, source: string, runtimeFolder: string, to: 'same' | 'commonjs' = 'same'): string {
  const { stripTypes }: typeof import('./typescript.js') = createRequire(join(runtimeFolder, 'server.cjs'))('./typescript.cjs')
  try {
    return stripTypes(source, to)
  } catch (error) {
    throw located(error, path)
  }
}

function located(error: unknown, path: string): SyntaxError {
  const said = error instanceof Error ? error.message : String(error)
  const [, message = said, line = '1'] = /^(.*?)\s*\((\d+):\d+\)$/s.exec(said) ?? []
  const failure = new SyntaxError(message.replace(/^Error transforming [^:]*: /, ''))
  failure.stack = `${path}:${line}\n\nSyntaxError: ${failure.message}`
  return failure
}
