import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Stack } from '../model/stack.js'

/** The seccomp profiles that services name (`security_opt: ["seccomp:profile.json"]`), by absolute path, as compact JSON. */
export function seccompProfiles(stack: Stack): ReadonlyMap<string, string> {
  const options = Object.values(stack.services).flatMap((service) => service.security_opt ?? [])
  return new Map(
    options.flatMap((option) => {
      const name = /^seccomp[=:](.+)$/.exec(option)?.[1]
      if (name === undefined || name === 'unconfined' || name === 'builtin') return []
      const path = resolve(stack.workingDir, name)
      const profile = compactJson(path)
      return profile === undefined ? [] : [[path, profile] as const]
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
