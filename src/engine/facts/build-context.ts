import { createHash, hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { walkDirectory } from '../host/directory-walk.js'
import { followLinks } from '../host/follow-links.js'
import { contextSources } from '../model/dockerfile-sources.js'
import type { Json } from '../model/json.js'
import { pathFilter } from '../model/path-filter.js'
import { globMatcher, PatternError, parseIgnoreFile } from '../model/path-patterns.js'
import { isRemoteContext } from '../model/remote-context.js'
import type { Build } from '../model/service.js'
import { differencesSince, type SketchDifference, type SketchEntry, sketch } from './context-sketch.js'

/** What a build is made from, at one moment: the Dockerfile, the options, every file that it can read. */
export interface BuildContext {
  /**
   * Equal when nothing differs. Stands in the built image's label `dev.stack.context`, from which `explainContextChange` tells what
   * changed since. About 2.4 KB of plain text.
   */
  readonly digest: string
  readonly entries: readonly SketchEntry[]
}

/**
 * Reads what a build would read and digests it: files by content and mode, after .dockerignore, and only those that COPY, ADD and bind
 * mounts of the Dockerfile name, where that can be told. Times never count.
 * @param digestOf of another service's build, for `additional_contexts: { base: service:base }`
 * @returns undefined where it cannot be known beforehand: a context that the engine fetches, a folder or Dockerfile that cannot be read
 * (the build itself says what is wrong with it).
 */
export function hashBuildContext(build: Build, digestOf: (service: string) => string | undefined): BuildContext | undefined {
  if (build.context !== undefined && isRemoteContext(build.context)) return undefined
  try {
    const entries = [...options(build), ...dockerfileAndFiles(build), ...namedContexts(build, digestOf)]
    const whole = createHash('sha256')
    for (const { name, digest } of entries) whole.update(`${name}\0${digest}\n`)
    return { digest: `${whole.digest('hex')}.${sketch(entries)}`, entries }
  } catch (error) {
    if (error instanceof PatternError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}

/**
 * Why an image is stale, for a person: `build context changed: src/server.ts`, `build.args.VERSION changed`, `Dockerfile changed`.
 * @param label the image's `dev.stack.context`
 * @returns undefined when it is not.
 */
export function explainContextChange(label: string, context: BuildContext): string | undefined {
  if (label === context.digest) return undefined
  const differences = differencesSince(label.slice(label.indexOf('.') + 1), context.entries)
  if (!differences) return 'build context changed: more files than can be named'
  const declared = differences.flatMap((difference) =>
    difference.type !== 'removed' && difference.name.startsWith(optionMark) ? [`${difference.name.slice(1)} changed`] : [],
  )
  const files = differences.flatMap((difference) => fileChange(difference))
  return (
    [...declared, ...(files.length > 0 ? [`build context changed: ${listed(files)}`] : [])].join(', ') || 'build options changed'
  )
}

/** Sets options apart from files: no path begins with it. */
const optionMark = '\0'

function fileChange(difference: SketchDifference): readonly string[] {
  if (difference.type === 'removed')
    return [difference.folder === undefined ? 'something removed' : `something removed from ${difference.folder}/`]
  if (difference.name.startsWith(optionMark)) return []
  return [difference.type === 'added' ? `${difference.name} (new)` : difference.name]
}

function listed(files: readonly string[]): string {
  const unique = [...new Set(files)]
  return unique.length <= 3 ? unique.join(', ') : `${unique.slice(0, 2).join(', ')} and ${unique.length - 2} more`
}

/** What of `build` can change the image; not what only changes how it is made (no_cache, pull, caches, secrets, ssh). */
const imageOptions = [
  'target',
  'args',
  'labels',
  'tags',
  'platforms',
  'network',
  'extra_hosts',
  'shm_size',
  'ulimits',
  'privileged',
  'entitlements',
  'additional_contexts',
] as const satisfies readonly (keyof Build)[]

function options(build: Build): readonly SketchEntry[] {
  return imageOptions.flatMap((option) => {
    const value = build[option]
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return []
    if (typeof value !== 'object' || Array.isArray(value)) return [optionEntry(`build.${option}`, value as Json)] // a canonical value is JSON
    return Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => optionEntry(`build.${option}.${key}`, item as Json)) // as above
  })
}

function optionEntry(name: string, value: Json): SketchEntry {
  return { name: optionMark + name, digest: hash('sha256', JSON.stringify(value)) }
}

function dockerfileAndFiles(build: Build): readonly SketchEntry[] {
  const context = build.context
  const path = build.dockerfile ?? 'Dockerfile'
  const absolute = isAbsolute(path) || context === undefined ? path : join(context, path)
  const text = build.dockerfile_inline ?? readFileSync(absolute, 'utf8')
  const name = build.dockerfile_inline === undefined ? basename(path) : 'build.dockerfile_inline'
  const dockerfile = { name: optionMark + name, digest: hash('sha256', text) }
  if (context === undefined) return [dockerfile]
  const ownIgnore =
    build.dockerfile_inline === undefined ? readIfThere(join(dirname(absolute), `${name}.dockerignore`)) : undefined
  const sources = contextSources(text)
  const files = folderEntries(context, ownIgnore ?? readIfThere(join(context, '.dockerignore')), sources)
  return [dockerfile, ...files]
}

function namedContexts(build: Build, digestOf: (service: string) => string | undefined): readonly SketchEntry[] {
  return Object.entries(build.additional_contexts ?? {}).flatMap(([name, value]) => {
    const service = /^service:(.+)$/.exec(value)?.[1]
    if (service !== undefined) {
      const digest = digestOf(service)
      return digest === undefined ? [] : [{ name: `${optionMark}image of ${service}`, digest: hash('sha256', digest) }]
    }
    // References are options already: the engine looks behind them, we cannot.
    if (value.includes('://') || isRemoteContext(value)) return []
    const files = folderEntries(value, readIfThere(join(value, '.dockerignore')), 'everything')
    return files.map((entry) => ({ ...entry, name: `${name}:${entry.name}` }))
  })
}

/** Everything in a folder that takes part, in the order of the walk. */
function folderEntries(
  root: string,
  ignore: string | undefined,
  sources: readonly string[] | 'everything',
): readonly SketchEntry[] {
  const followed = sources === 'everything' ? sources : followLinks(root, sources, globMatcher)
  const filter = pathFilter({
    ...(followed !== 'everything' && { include: followed }),
    ...(ignore !== undefined && { exclude: parseIgnoreFile(ignore) }),
  })
  const entries: SketchEntry[] = []
  for (const { path, absolutePath, stats, linkTarget } of walkDirectory(root, filter)) {
    const digest = createHash('sha256').update(`${(Number(stats.mode) & 0o7777).toString(8)} `)
    if (stats.isFile()) digest.update(readFileSync(absolutePath))
    else digest.update(linkTarget === undefined ? 'folder' : `link ${linkTarget}`)
    entries.push({ name: path, digest: digest.digest('hex') })
  }
  return entries
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
