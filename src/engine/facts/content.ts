import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { StackError } from '../model/errors.js'
import type { FileSource, Stack } from '../model/stack.js'

/** A config or a secret by its key in the stack. */
interface ContentReference {
  readonly kind: 'config' | 'secret'
  readonly key: string
}

/**
 * What a config or secret holds.
 * @throws StackError when it has nothing to hold: an unset variable, a file that cannot be read
 */
export function readContent(stack: Stack, { kind, key }: ContentReference): Uint8Array {
  const source = (kind === 'config' ? stack.configs : stack.secrets)[key]
  const found = source === undefined ? undefined : contentOf(source, stack)
  if (found !== undefined) return found
  const missing =
    source?.environment === undefined
      ? `file \`${source?.file}\` cannot be read`
      : `variable \`${source.environment}\` is not set`
  throw new StackError('content-missing', `${kind} \`${key}\`: ${missing}`)
}

/** Undefined where it has nothing to hold. */
function contentOf({ content, environment, file }: FileSource, stack: Stack): Uint8Array | undefined {
  if (content !== undefined) return Buffer.from(content)
  if (environment !== undefined) {
    const value = stack.environment[environment]
    return value === undefined ? undefined : Buffer.from(value)
  }
  if (file === undefined) return undefined
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

interface ContentDigests {
  readonly configDigests: ReadonlyMap<string, string>
  readonly secretDigests: ReadonlyMap<string, string>
}

/** Digests of what configs and secrets hold, by key; what holds nothing is absent. */
export function contentDigests(stack: Stack): ContentDigests {
  const digest = (content: Uint8Array) => createHash('sha256').update(content).digest('hex').slice(0, 16)
  return { configDigests: ofContents(stack.configs, stack, digest), secretDigests: ofContents(stack.secrets, stack, digest) }
}

/** Something of what each config or secret holds, by key; what holds nothing, or is not ours to read, is absent. */
export function ofContents<Part>(
  sources: Readonly<Record<string, FileSource>>,
  stack: Stack,
  part: (content: Uint8Array) => Part,
): ReadonlyMap<string, Part> {
  return new Map(
    Object.entries(sources).flatMap(([key, source]) => {
      const content = source.external === true ? undefined : contentOf(source, stack)
      return content === undefined ? [] : [[key, part(content)] as const]
    }),
  )
}
