import { readFileSync } from 'node:fs'
import { seccompProfile } from '../model/seccomp-profile.js'
import type { Stack } from '../model/stack.js'

/** The seccomp profiles that services name (`security_opt: ["seccomp:profile.json"]`), by absolute path, as compact JSON. */
export function seccompProfiles(stack: Stack): ReadonlyMap<string, string> {
  const options = Object.values(stack.services).flatMap((service) => service.security_opt ?? [])
  return new Map(
    options.flatMap((option) => {
      const path = seccompProfile(stack, option)
      const profile = path === undefined ? undefined : compactJson(path)
      return path === undefined || profile === undefined ? [] : [[path, profile] as const]
    }),
  )
}

function compactJson(path: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // The engine says what is wrong with the option as it stands.
    return undefined
  }
}
