import { resolve } from 'node:path'
import type { Stack } from './stack.js'

/** The absolute path of the seccomp profile that a security option names, if it names one: `seccomp:profile.json`. */
export function seccompProfile(stack: Pick<Stack, 'workingDir'>, option: string): string | undefined {
  const name = /^seccomp[=:](.+)$/.exec(option)?.[1]
  return name === undefined || name === 'unconfined' || name === 'builtin' ? undefined : resolve(stack.workingDir, name)
}
