import type { KeyPath, Origins } from '../../../model/origin.js'
import type { Stack } from '../../../model/stack.js'
import type { Accounts } from './accounts.js'

/**
 * Accounts for the keys that mean the same on every target, because they are done with before a target has a say: while loading, while
 * building. No lowering function reads them.
 */
export function accountForSharedKeys(stack: Stack, origins: Origins, accounts: Accounts): void {
  accounts.translated(['name'], 'the project')
  accountForExtensions([], origins, accounts)
  for (const name of services(origins)) accountForService(name, stack, origins, accounts)
  for (const section of sections) {
    for (const key of origins.keys([section])) accountForResource([section, key], stack, origins, accounts)
  }
}

const sections = ['networks', 'volumes', 'configs', 'secrets', 'models'] as const

function services(origins: Origins): readonly string[] {
  return origins.keys(['services']).map(String)
}

function accountForService(name: string, stack: Stack, origins: Origins, accounts: Accounts): void {
  const path: KeyPath = ['services', name]
  const disabled = stack.disabledServices[name]
  if (disabled) accounts.translated(path, `not made: no profile of ${(disabled.profiles ?? []).join(', ')} is active`)
  else if (!(name in stack.services)) accounts.translated(path, 'not part of this run')
  if (!(name in stack.services)) return
  if (origins.keys(path).length === 0) accounts.translated(path, 'has no key of its own')
  accountForExtensions(path, origins, accounts)
  accounts.translated([...path, 'profiles'], 'an active one')
  accounts.translated([...path, 'build'], 'built by the engine on this machine, as on Docker')
  accounts.translated([...path, 'env_file'], 'read while loading; its variables are part of `environment`')
  accounts.translated([...path, 'label_file'], 'read while loading; its labels are part of `labels`')
  accounts.translated([...path, 'develop'], 'read by the commands that watch source files; no part of what runs')
}

function accountForResource(path: KeyPath, stack: Stack, origins: Origins, accounts: Accounts): void {
  const [section, key = ''] = path
  const known = sections.find((name) => name === section)
  if (known === undefined) return
  accountForExtensions(path, origins, accounts)
  if (!(key in stack[known])) accounts.translated(path, 'not made: no service uses it')
}

/** Keys for people and other tools; `x-k8s` is ours and has readers of its own. */
function accountForExtensions(path: KeyPath, origins: Origins, accounts: Accounts): void {
  for (const key of origins.keys(path)) {
    if (String(key).startsWith('x-') && key !== 'x-k8s')
      accounts.translated([...path, key], 'means nothing by itself, as in Compose')
  }
}
