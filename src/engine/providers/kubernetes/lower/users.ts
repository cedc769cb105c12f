import type { V1SecurityContext } from '@kubernetes/client-node'
import type { KeyPath } from '../../../model/origin.js'
import type { ServiceInStack } from './service-in-stack.js'

export interface LoweredUser {
  readonly container: Pick<V1SecurityContext, 'runAsUser' | 'runAsGroup'>
  readonly supplementalGroups: number[]
}

/**
 * `user` and `group_add` as numbers, which are all that a Pod takes: names are looked up in the image's /etc/passwd and /etc/group. A
 * numeric user without a group gets the one that the image gives it, by the runtime.
 */
export function lowerUser(of: ServiceInStack): LoweredUser {
  const { service, accounts } = of
  const [user = '', group] = (service.user ?? '').split(':')
  const account = isNumber(user) ? undefined : of.image?.accounts?.users.get(user)
  const uid = isNumber(user) ? Number(user) : account?.uid
  const gid = group === undefined || group === '' ? account?.gid : groupNumber(of, group)
  accounts.translated(['user'], 'container securityContext.runAsUser')
  accounts.translated(['group_add'], 'Pod securityContext.supplementalGroups')
  if (user !== '' && uid === undefined) accountForUnknown(of, ['user'], `user \`${user}\``)
  if (group && gid === undefined) accountForUnknown(of, ['user'], `group \`${group}\``)
  return {
    container: {
      ...(uid !== undefined && { runAsUser: uid }),
      ...(uid !== undefined && gid !== undefined && { runAsGroup: gid }),
    },
    supplementalGroups: (service.group_add ?? []).flatMap((name, index) => {
      const number = groupNumber(of, name)
      if (number === undefined) accountForUnknown(of, ['group_add', index], `group \`${name}\``)
      return number === undefined ? [] : [number]
    }),
  }
}

function groupNumber({ image }: ServiceInStack, name: string): number | undefined {
  return isNumber(name) ? Number(name) : image?.accounts?.groups.get(name)
}

/** Docker refuses to start such a container. Nothing is said of an image that isn't there yet. */
function accountForUnknown({ image, accounts }: ServiceInStack, path: KeyPath, what: string): void {
  if (image === undefined) return
  if (image.accounts === undefined) {
    accounts.approximated(path, `the image could not be asked who ${what} is: it runs as the image says`, 'write the number')
  } else accounts.rejected(path, `the image has no ${what}`, 'write a name that is in its /etc/passwd or /etc/group, or a number')
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text)
}
