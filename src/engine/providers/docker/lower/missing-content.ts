import type { Diagnostic } from '../../../model/diagnostic.js'
import type { KeyPath } from '../../../model/origin.js'
import type { FileSource, Stack } from '../../../model/stack.js'
import type { LowerContext } from './lower-context.js'

/** Configs and secrets in use that have nothing to hold: a file that does not exist, a variable that is not set. */
export function missingContents(stack: Stack, context: LowerContext): readonly Diagnostic[] {
  const { configDigests, secretDigests } = context.facts
  return [
    ...missing('configs', stack.configs, used(stack, 'configs'), configDigests, context),
    ...missing('secrets', stack.secrets, used(stack, 'secrets'), secretDigests, context),
  ]
}

function used(stack: Stack, kind: 'configs' | 'secrets'): ReadonlySet<string> {
  const services = Object.values(stack.services)
  return new Set(services.flatMap((service) => (service[kind] ?? []).map(({ source }) => source)))
}

function missing(
  kind: 'configs' | 'secrets',
  sources: Readonly<Record<string, FileSource>>,
  inUse: ReadonlySet<string>,
  digests: ReadonlyMap<string, string>,
  { facts, origins }: LowerContext,
): readonly Diagnostic[] {
  const error = (path: KeyPath, what: string, hint: string): Diagnostic => ({
    severity: 'error',
    code: 'missing-content',
    message: `${path.join('.')}: ${what}`,
    hint,
    position: origins.at(path),
  })
  return Object.entries(sources).flatMap(([key, { file, environment, external }]) => {
    if (!inUse.has(key) || external === true) return []
    if (file !== undefined && facts.bindSources.get(file)?.kind === 'missing') {
      return [error([kind, key, 'file'], `\`${file}\` does not exist`, 'create it, or correct the path')]
    }
    if (environment !== undefined && !digests.has(key)) {
      return [
        error(
          [kind, key, 'environment'],
          `variable \`${environment}\` is not set`,
          `set it in the shell or in .env: ${environment}=...`,
        ),
      ]
    }
    return []
  })
}
