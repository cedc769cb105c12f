import type { V1PodSpec, V1SELinuxOptions, V1SecurityContext } from '@kubernetes/client-node'
import type { ServiceInStack } from './service-in-stack.js'

export interface LoweredSecurityOptions {
  readonly container: V1SecurityContext
  readonly pod: Pick<V1PodSpec, 'hostUsers'>
}

/**
 * `security_opt`, one option after the other. Without one, the runtime's default seccomp profile counts, as on Docker; Kubernetes would
 * filter nothing.
 */
export function lowerSecurityOptions(of: ServiceInStack): LoweredSecurityOptions {
  const { service, accounts } = of
  const byDefault: V1SecurityContext = service.privileged === true ? {} : { seccompProfile: { type: 'RuntimeDefault' } }
  accounts.translated(['security_opt'], 'container securityContext')
  return (service.security_opt ?? []).reduce<LoweredSecurityOptions>(
    (whole, option, index) => {
      const { container = {}, pod = {} } = lowerOption(of, option, index)
      const seLinuxOptions = { ...whole.container.seLinuxOptions, ...container.seLinuxOptions }
      return {
        container: {
          ...whole.container,
          ...container,
          ...(Object.keys(seLinuxOptions).length > 0 && { seLinuxOptions }),
        },
        pod: { ...whole.pod, ...pod },
      }
    },
    { container: byDefault, pod: {} },
  )
}

/** `no-new-privileges:true`, `seccomp=unconfined`, `label:user:me`: Docker takes `:` for `=` here. */
function lowerOption(of: ServiceInStack, option: string, index: number): Partial<LoweredSecurityOptions> {
  const { accounts, service } = of
  const path = ['security_opt', index]
  const [name = '', ...rest] = option.split(/[:=]/)
  const value = rest.join(':')
  switch (name) {
    case 'no-new-privileges': {
      if (value === 'false') return {}
      if (service.privileged !== true && !hasSysAdmin(service.cap_add)) return { container: { allowPrivilegeEscalation: false } }
      accounts.ignored(path, 'a privileged container, or one with SYS_ADMIN, is not kept from gaining privileges')
      return {}
    }
    case 'seccomp':
      if (value === 'unconfined') return { container: { seccompProfile: { type: 'Unconfined' } } }
      if (value !== 'builtin') {
        accounts.approximated(path, 'the runtime’s default profile counts: a profile in a file would have to be on every node')
      }
      return {}
    case 'apparmor':
      if (value === 'unconfined') return { container: { appArmorProfile: { type: 'Unconfined' } } }
      accounts.approximated(path, `profile \`${value}\` has to be loaded on the node`)
      return { container: { appArmorProfile: { type: 'Localhost', localhostProfile: value } } }
    case 'label':
      return lowerLabel(of, rest, index)
    case 'systempaths':
      if (service.privileged === true) return {}
      accounts.approximated(path, 'Kubernetes unmasks /proc only in user namespaces of their own, which the node has to support')
      return { container: { procMount: 'Unmasked' }, pod: { hostUsers: false } }
    default:
      accounts.ignored(path, `Pods have nothing for \`${name}\``)
      return {}
  }
}

function lowerLabel(
  { accounts }: ServiceInStack,
  [kind = '', ...rest]: readonly string[],
  index: number,
): Partial<LoweredSecurityOptions> {
  const value = rest.join(':')
  const fields: { readonly [kind: string]: V1SELinuxOptions } = {
    user: { user: value },
    role: { role: value },
    type: { type: value },
    level: { level: value },
    // What Docker runs without confinement, SELinux knows as this type.
    disable: { type: 'spc_t' },
  }
  const seLinuxOptions = fields[kind]
  if (seLinuxOptions !== undefined) return { container: { seLinuxOptions } }
  accounts.ignored(['security_opt', index], `Pods have nothing for the label option \`${kind}\``)
  return {}
}

function hasSysAdmin(capabilities: readonly string[] = []): boolean {
  return capabilities.some((name) => /^(CAP_)?(SYS_ADMIN|ALL)$/i.test(name))
}
