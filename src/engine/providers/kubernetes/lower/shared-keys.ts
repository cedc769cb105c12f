import type { KeyPath, Origins } from '../../../model/origin.js'
import type { Stack } from '../../../model/stack.js'
import type { Accounts } from './accounts.js'

/**
 * Accounts for the keys that mean the same on every target, because they are done with before a target has a say: while loading, while
 * building. No lowering function reads them.
 */
export function accountForSharedKeys(stack: Stack, origins: Origins, accounts: Accounts): void {
  accounts.translated(['name'], 'the project')
  accounts.translated(['version'], 'obsolete, and ignored, as in Compose')
  accountForExtensions([], origins, accounts)
  for (const name of services(origins)) accountForService(name, stack, origins, accounts)
  for (const section of sections) {
    if (origins.keys([section]).length === 0) accounts.translated([section], 'says nothing')
    for (const key of origins.keys([section])) accountForResource([section, key], stack, origins, accounts)
  }
}

const sections = ['networks', 'volumes', 'configs', 'secrets', 'models'] as const

function services(origins: Origins): readonly string[] {
  return origins.keys(['services']).map(String)
}

function accountForService(name: string, stack: Stack, origins: Origins, accounts: Accounts): void {
  const path: KeyPath = ['services', name]
  const service = stack.services[name]
  if (service === undefined) {
    const profiles = stack.disabledServices[name]?.profiles
    accounts.translated(path, profiles ? `not made: no profile of ${profiles.join(', ')} is active` : 'not part of this run')
    return
  }
  if (origins.keys(path).length === 0) accounts.translated(path, 'has no key of its own')
  accountForExtensions(path, origins, accounts)
  accountForEmpty(path, service, origins, accounts)
  accounts.translated([...path, 'profiles'], 'an active one')
  accounts.translated([...path, 'build'], 'built by the engine on this machine, as on Docker')
  accounts.translated([...path, 'env_file'], 'read while loading; its variables are part of `environment`')
  accounts.translated([...path, 'label_file'], 'read while loading; its labels are part of `labels`')
  accounts.translated([...path, 'develop'], 'read by the commands that watch source files; no part of what runs')
}

/** Lists and maps that a user left empty: there is nothing in them to lower. */
function accountForEmpty(path: KeyPath, service: object, origins: Origins, accounts: Accounts): void {
  const values = new Map(Object.entries(service))
  for (const key of origins.keys(path)) {
    const value: unknown = values.get(String(key))
    if (readWhileLoading.has(String(key))) continue
    const isEmpty = value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
    if (isEmpty && origins.keys([...path, key]).length === 0) accounts.translated([...path, key], 'says nothing')
  }
}

/** What was in these files is elsewhere in the service by now. */
const readWhileLoading: ReadonlySet<string> = new Set(['env_file', 'label_file'])

function accountForResource(path: KeyPath, stack: Stack, origins: Origins, accounts: Accounts): void {
  const [section, key = ''] = path
  const known = sections.find((name) => name === section)
  if (known === undefined) return
  accountForExtensions(path, origins, accounts)
  if (!(key in stack[known])) {
    accounts.translated(path, 'not made: no service uses it')
    return
  }
  if (known === 'models') accounts.ignored(path, 'a cluster has no model runner')
  if (origins.keys(path).includes('name')) accounts.translated([...path, 'name'], 'what it is called where it is made')
  if (known === 'secrets' && !isMounted(String(key), stack)) accounts.translated(path, 'read by builds alone')
}

function isMounted(secret: string, stack: Stack): boolean {
  return Object.values(stack.services).some(({ secrets = [] }) => secrets.some(({ source }) => source === secret))
}

/** Keys for people and other tools, at any depth; `x-k8s` is ours, and says what Compose has no word for. */
function accountForExtensions(path: KeyPath, origins: Origins, accounts: Accounts): void {
  for (const key of origins.keys(path)) {
    const name = String(key)
    if (name === 'x-k8s') accounts.translated([...path, key], 'read by stack k8s')
    else if (name.startsWith('x-')) accounts.translated([...path, key], 'means nothing by itself, as in Compose')
    else if (path.length > 0 && !namedByUsers.has(name)) accountForExtensions([...path, key], origins, accounts)
  }
}

/** Below these, keys are names that users gave, and may well begin with `x-`. */
const namedByUsers: ReadonlySet<string> = new Set([
  'environment',
  'labels',
  'annotations',
  'args',
  'options',
  'driver_opts',
  'sysctls',
  'storage_opt',
  'ulimits',
  'extra_hosts',
  'aux_addresses',
  'additional_contexts',
  'depends_on',
  'networks',
  'models',
])
