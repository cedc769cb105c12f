import { readText } from '../host/files.js'
import { readEnvFile } from '../load/env-file.js'
import { substitute } from '../load/substitute.js'
import { hasErrors } from '../model/diagnostic.js'
import { DiagnosticsError } from '../model/errors.js'

/**
 * The variables of files in the .env grammar (`run --env-from-file`), later files over earlier ones, as `NAME=value`.
 * @param paths absolute
 * @throws DiagnosticsError for a missing file and for lines that cannot be read
 */
export function readEnvFiles(
  paths: readonly string[],
  environment: { readonly [name: string]: string | undefined },
): readonly string[] {
  const variables = new Map<string, string>()
  const diagnostics = paths.flatMap((path) => {
    const context = { read: readText, substitute, lookup: (name: string) => environment[name], before: variables }
    const { value, diagnostics } = readEnvFile({ path, by: 'other', required: true }, context)
    for (const [name, text] of value) variables.set(name, text)
    return diagnostics
  })
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics)
  return [...variables].map(([name, value]) => `${name}=${value}`)
}
