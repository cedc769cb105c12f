import { isObject, type Json } from '../../../model/json.js'
import type { Fields } from '../../../model/resource.js'
import type { Service } from '../../../model/service.js'

/**
 * What stands in a service and does not shape its containers: how many there are, when they run, how their image comes to be, what
 * `stack` itself does with them. `environment` and `labels` hold the contents of `env_file` and `label_file` already.
 */
const notOfTheContainer: ReadonlySet<string> = new Set([
  'attach',
  'build',
  'depends_on',
  'deploy',
  'develop',
  'env_file',
  'label_file',
  'profiles',
  'provider',
  'pull_policy',
  'scale',
])

/** The fields of a service's containers in the user's words: `environment.LOG_LEVEL`, `ports`, `healthcheck.interval`. */
export function serviceFields(service: Service): Fields {
  const shaping = Object.entries(service).filter(([key]) => !notOfTheContainer.has(key) && !key.startsWith('x-'))
  // A canonical service is made of JSON values alone.
  const attributes = Object.fromEntries(shaping) as Record<string, Json | undefined>
  const { resources, restart_policy } = service.deploy ?? {}
  // The same: parts of a canonical service.
  const deploy = { resources, restart_policy } as unknown as Json
  return flatten({ ...attributes, deploy })
}

/**
 * Spreads a document out into field paths; a list is one field. What is absent or empty at the top is none; below, an empty mapping is a
 * field of its own (`networks.front`).
 */
export function flatten(document: Readonly<Record<string, unknown>>, prefix = ''): Fields {
  const fields: Record<string, Json> = {}
  for (const [key, value] of Object.entries(document)) {
    const path = `${prefix}${key}`
    if (value === undefined || (value === null && prefix === '')) continue
    if (!isObject(value)) {
      // Documents are JSON: what is no mapping is a list or a scalar.
      fields[path] = value as Json
    } else if (Object.keys(value).length > 0) Object.assign(fields, flatten(value, `${path}.`))
    else if (prefix !== '') fields[path] = {}
  }
  return fields
}
