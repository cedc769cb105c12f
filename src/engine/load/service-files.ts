import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Origins } from '../model/origin.js'
import type { Mapping, Service } from '../model/service.js'
import type { Lookup, Substitute } from './dot-env.js'
import { readEnvFile } from './env-file.js'
import { resolveNames } from './normalize.js'
import type { Read } from './read.js'

export interface ServiceFilesContext {
  readonly read: Read
  readonly substitute: Substitute
  readonly environment: Mapping
  readonly origins: Origins
}

type Services = { readonly [name: string]: Service }
type Resolve = (name: string, service: Service, context: ServiceFilesContext) => Checked<Service>

/** Folds the env files of all services into their environments. */
export function resolveEnvironments(services: Services, context: ServiceFilesContext): Checked<Services> {
  return resolveAll(services, context, resolveEnvironment)
}

/** Folds the label files of all services into their labels. */
export function resolveLabelFiles(services: Services, context: ServiceFilesContext): Checked<Services> {
  return resolveAll(services, context, resolveLabels)
}

function resolveAll(services: Services, context: ServiceFilesContext, resolve: Resolve): Checked<Services> {
  const diagnostics: Diagnostic[] = []
  const resolved = Object.entries(services).map(([name, service]) => {
    const checked = resolve(name, service, context)
    diagnostics.push(...checked.diagnostics)
    return [name, checked.value] as const
  })
  return { value: Object.fromEntries(resolved), diagnostics }
}

/**
 * Folds the files of `env_file` into a service's environment: later files beat earlier ones, `environment` beats them all, and `${..}`
 * in a file looks at the project's environment, then at the service's. The service's `env_file` is gone afterwards.
 */
function resolveEnvironment(name: string, service: Service, context: ServiceFilesContext): Checked<Service> {
  const { env_file, environment, ...rest } = service
  const own = resolveNames(environment ?? {}, context.environment)
  const variables = new Map<string, string>()
  const diagnostics: Diagnostic[] = []
  const lookup: Lookup = (variable) => context.environment[variable] ?? own[variable] ?? undefined
  for (const [index, file] of (env_file ?? []).entries()) {
    const position = context.origins.at(['services', name, 'env_file', index])
    const content = readEnvFile(
      {
        path: file.path,
        by: 'env_file',
        required: file.required ?? true,
        ...(file.format ? { format: file.format } : {}),
        ...(position ? { position } : {}),
      },
      { ...context, lookup, before: variables },
    )
    diagnostics.push(...content.diagnostics)
    for (const [variable, value] of content.value) variables.set(variable, value)
  }
  const resolved = { ...Object.fromEntries(variables), ...own }
  const value = Object.keys(resolved).length > 0 ? { ...rest, environment: resolved } : rest
  return { value, diagnostics }
}

/**
 * Folds the files of `label_file` into a service's labels, which beat them. The service keeps its `label_file`: Compose's label on the
 * container hashes it.
 */
function resolveLabels(name: string, service: Service, context: ServiceFilesContext): Checked<Service> {
  if (!service.label_file) return { value: service, diagnostics: [] }
  const labels = new Map<string, string>()
  const diagnostics: Diagnostic[] = []
  for (const [index, path] of service.label_file.entries()) {
    const position = context.origins.at(['services', name, 'label_file', index])
    const content = readEnvFile(
      { path, by: 'label_file', required: true, ...(position ? { position } : {}) },
      { ...context, lookup: () => undefined, before: labels },
    )
    diagnostics.push(...content.diagnostics)
    for (const [label, value] of content.value) labels.set(label, value)
  }
  return { value: { ...service, labels: { ...Object.fromEntries(labels), ...service.labels } }, diagnostics }
}
