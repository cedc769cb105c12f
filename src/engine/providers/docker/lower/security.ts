import type { DockerFacts } from '../../../model/docker-facts.js'
import { seccompProfile } from '../../../model/seccomp-profile.js'
import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { HostConfig } from '../wire/container.js'

/**
 * `SecurityOpt`, with a seccomp profile's file put in place of its name: the engine wants the text. `systempaths=unconfined` is no option
 * of the engine; it empties the lists of masked and read-only paths.
 */
export function securityOptions(
  stack: Stack,
  service: Service,
  facts: DockerFacts,
): Pick<HostConfig, 'SecurityOpt' | 'MaskedPaths' | 'ReadonlyPaths'> {
  const options = service.security_opt ?? []
  const unconfined = options.includes('systempaths=unconfined')
  const others = options.filter((option) => option !== 'systempaths=unconfined')
  return {
    SecurityOpt: others.length > 0 ? others.map((option) => inlined(stack, option, facts)) : undefined,
    ...(unconfined && { MaskedPaths: [], ReadonlyPaths: [] }),
  }
}

function inlined(stack: Stack, option: string, facts: DockerFacts): string {
  const path = seccompProfile(stack, option)
  const profile = path === undefined ? undefined : facts.seccompProfiles.get(path)
  return profile === undefined ? option : `seccomp=${profile}`
}
