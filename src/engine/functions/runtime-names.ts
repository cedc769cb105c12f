import { closest } from '../model/closest.js'
import type { Runtime } from '../model/runtime.js'

/** What a `runtime:` means. */
export type NamedRuntime =
  | {
      readonly type: 'language'
      readonly runtime: Runtime
      readonly version: string
      /** The version that was asked for, where another one stands in for it. */
      readonly insteadOf?: string
    }
  | { readonly type: 'dockerfile' | 'image' | 'exec' }
  | { readonly type: 'unknown'; readonly hint: string }

/** Languages that others have runtimes for, by what those are called. */
const otherLanguages: { readonly [prefix: string]: string } = {
  go: 'Go',
  golang: 'Go',
  ruby: 'Ruby',
  php: 'PHP',
  java: 'Java',
  dotnet: '.NET',
  dotnetcore: '.NET',
  csharp: 'C#',
  rust: 'Rust',
  ballerina: 'Ballerina',
  jvm: 'Java',
  perl: 'Perl',
  deno: 'Deno',
  bun: 'Bun',
}

/**
 * Finds the runtime of a name, as any of the systems spells it: `node`, `node22`, `nodejs22.x`, `node:22`, `python3.12`, `python312`. A version that is not
 * supported any more, or not yet, becomes the nearest one.
 */
export function namedRuntime(name: string, runtimes: readonly Runtime[]): NamedRuntime {
  const word = name.trim().toLowerCase()
  if (word === 'dockerfile' || word === 'image' || word === 'exec') return { type: word }
  const [, prefix = '', written = ''] = /^([a-z#+_-]*?)[-:@_]?(\d[\d.]*(?:\.x)?|)$/.exec(word) ?? []
  const runtime = runtimes.find(({ id, prefixes }) => id === prefix || prefixes.includes(prefix))
  if (runtime) return languageVersion(runtime, written)
  const language = Object.hasOwn(otherLanguages, prefix) ? otherLanguages[prefix] : undefined
  if (language !== undefined) {
    return {
      type: 'unknown',
      hint: `${language} has no runtime here: write \`runtime: dockerfile\` with a Dockerfile in \`source\`, whose program listens on $PORT`,
    }
  }
  const known = [...runtimes.flatMap(({ id, versions }) => [id, ...versions.map((version) => `${id}${version}`)]), ...otherForms]
  const near = closest(word, known) ?? closest(prefix, known)
  return {
    type: 'unknown',
    hint:
      near === undefined
        ? `write one of ${[...runtimes.map(({ id }) => id), ...otherForms].join(', ')}`
        : `did you mean \`${near}\`?`,
  }
}

const otherForms = ['dockerfile', 'image', 'exec']

function languageVersion(runtime: Runtime, written: string): NamedRuntime {
  if (written === '') return { type: 'language', runtime, version: runtime.defaultVersion }
  const wanted = versionNumbers(written.replace(/\.x$/, ''), runtime)
  const fits = (version: string) => isPrefix(versionNumbers(version, runtime), wanted)
  const exact = fits(runtime.defaultVersion) ? runtime.defaultVersion : runtime.versions.findLast(fits)
  if (exact !== undefined) return { type: 'language', runtime, version: exact }
  const newer = runtime.versions.find((version) => compare(versionNumbers(version, runtime), wanted) > 0)
  const version = newer ?? runtime.versions.at(-1) ?? runtime.defaultVersion
  return { type: 'language', runtime, version, insteadOf: wanted.join('.') }
}

/** `3.12`, and `312` where versions of the language have two numbers. */
function versionNumbers(text: string, { versions }: Runtime): readonly number[] {
  const hasTwo = versions.some((version) => version.includes('.'))
  const spelled = hasTwo && /^\d{2,}$/.test(text) ? `${text.slice(0, 1)}.${text.slice(1)}` : text
  return spelled.split('.').map(Number)
}

/** `3.12` is meant by `3.12.4`, by `3.12`, and by `3`. */
function isPrefix(version: readonly number[], wanted: readonly number[]): boolean {
  return version.every((number, index) => wanted[index] === undefined || number === wanted[index])
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
