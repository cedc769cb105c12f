import { createHash, hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { walkDirectory } from '../host/directory-walk.js'
import { followLinks } from '../host/follow-links.js'
import { externalImages } from '../model/dockerfile-images.js'
import { contextSources } from '../model/dockerfile-sources.js'
import type { Json } from '../model/json.js'
import { pathFilter } from '../model/path-filter.js'
import { globMatcher, PatternError, parseIgnoreFile } from '../model/path-patterns.js'
import { isRemoteContext } from '../model/remote-context.js'
import type { Build } from '../model/service.js'
import { type ContextReading, digestContext, type FoundEntry, foundEntry } from './context-digest.js'
import { differencesSince, type SketchDifference, type SketchEntry } from './context-sketch.js'
import { noKeptTexts } from './kept-texts.js'

/** What a build is made from, at one moment: the Dockerfile, the options, every file that it can read. */
export interface BuildContext {
  /**
   * Equal when nothing differs. Stands in the built image's label `dev.stack.context`, from which `explainContextChange` tells what
   * changed since. About 2.4 KB of plain text.
   */
  readonly digest: string
  readonly entries: readonly SketchEntry[]
  /** Services whose images it builds upon: through `service:` contexts, and through FROM and `COPY --from`. */
  readonly bases: readonly string[]
}

/** The other services, as far as a build can hang on them. */
export interface BuildNeighbours {
  /** What stands for the image of a service: the digest of its build, or its reference. */
  digestOf(service: string): string | undefined
  /** The service that builds the image of this reference, if one does. */
  builderOf(reference: string): string | undefined
}

/**
 * Reads what a build would read and digests it: files by content and mode, after .dockerignore, and only those that COPY, ADD and bind
 * mounts of the Dockerfile name, where that can be told. Times never count.
 * @param reading how files are read; several builds of one folder need not read it several times, nor every run of the program
 * @param key what the context is known by from one run to the next
 * @returns undefined where it cannot be known beforehand: a context that the engine fetches, a folder or Dockerfile that cannot be read
 * (the build itself says what is wrong with it).
 */
export function hashBuildContext(
  build: Build,
  neighbours: BuildNeighbours,
  reading: ContextReading = { digestEntry, kept: noKeptTexts, now: 0 },
  key = '',
): BuildContext | undefined {
  if (build.context !== undefined && isRemoteContext(build.context)) return undefined
  try {
    const dockerfile = readDockerfile(build)
    const bases = baseServices(build, dockerfile.text, neighbours)
    const declared = [
      ...options(build),
      ...baseEntries(bases, neighbours),
      { name: optionMark + dockerfile.name, digest: hash('sha256', dockerfile.text) },
    ]
    const walk = function* () {
      yield* contextFiles(build, dockerfile)
      yield* namedFolders(build)
    }
    const found = digestContext(key, declared, walk, reading)
    return {
      digest: found.digest,
      get entries() {
        return found.entries
      },
      bases,
    }
  } catch (error) {
    if (error instanceof PatternError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}

/** Digests one thing in a folder: its mode, and its content or where it points. Never its times. */
export function digestEntry({ absolutePath, isFile, mode, linkTarget }: FoundEntry): string {
  const digest = createHash('sha256').update(`${(mode & 0o7777).toString(8)} `)
  if (isFile) digest.update(readFileSync(absolutePath))
  else digest.update(linkTarget === undefined ? 'folder' : `link ${linkTarget}`)
  return digest.digest('hex')
}

/**
 * Why an image is stale, for a person: `build context changed: src/server.ts`, `build.args.VERSION changed`, `Dockerfile changed`.
 * @param label the image's `dev.stack.context`
 * @returns undefined when it is not.
 */
export function explainContextChange(label: string, context: BuildContext): string | undefined {
  if (label === context.digest) return undefined
  const differences = differencesSince(sketchIn(label), sketchIn(context.digest), () => context.entries)
  if (!differences) return 'build context changed: more files than can be named'
  const declared = differences.flatMap((difference) =>
    difference.type !== 'removed' && difference.name.startsWith(optionMark) ? [`${difference.name.slice(1)} changed`] : [],
  )
  const files = differences.flatMap((difference) => fileChange(difference))
  return (
    [...declared, ...(files.length > 0 ? [`build context changed: ${listed(files)}`] : [])].join(', ') || 'build options changed'
  )
}

function sketchIn(digest: string): string {
  return digest.slice(digest.indexOf('.') + 1)
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

interface DockerfileText {
  /** What a person calls it. */
  readonly name: string
  readonly text: string
  /** The ignore file that belongs to it alone, and wins over the context's. */
  readonly ignore: string | undefined
}

function readDockerfile(build: Build): DockerfileText {
  if (build.dockerfile_inline !== undefined) {
    return { name: 'build.dockerfile_inline', text: build.dockerfile_inline, ignore: undefined }
  }
  const path = build.dockerfile ?? 'Dockerfile'
  const absolute = isAbsolute(path) || build.context === undefined ? path : join(build.context, path)
  const name = basename(path)
  return { name, text: readFileSync(absolute, 'utf8'), ignore: readIfThere(join(dirname(absolute), `${name}.dockerignore`)) }
}

function baseServices(build: Build, dockerfile: string, neighbours: BuildNeighbours): readonly string[] {
  const contexts = Object.entries(build.additional_contexts ?? {})
  const named = contexts.flatMap(([, value]) => /^service:(.+)$/.exec(value)?.[1] ?? [])
  const args = Object.fromEntries(
    Object.entries(build.args ?? {}).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
  const images = externalImages(
    dockerfile,
    args,
    contexts.map(([name]) => name),
  )
  return [...new Set([...named, ...images.flatMap((image) => neighbours.builderOf(image) ?? [])])]
}

function baseEntries(bases: readonly string[], neighbours: BuildNeighbours): readonly SketchEntry[] {
  return bases.flatMap((service) => {
    const digest = neighbours.digestOf(service)
    return digest === undefined ? [] : [{ name: `${optionMark}image of ${service}`, digest: hash('sha256', digest) }]
  })
}

function contextFiles(build: Build, { text, ignore }: DockerfileText): Iterable<FoundEntry> {
  if (build.context === undefined) return []
  return folderEntries(build.context, ignore ?? readIfThere(join(build.context, '.dockerignore')), contextSources(text))
}

/** Named contexts that are folders. What a reference stands for, the engine knows and we do not: it counts as an option. */
function* namedFolders(build: Build): Iterable<FoundEntry> {
  for (const [name, value] of Object.entries(build.additional_contexts ?? {})) {
    if (value.startsWith('service:') || value.includes('://') || isRemoteContext(value)) continue
    const files = folderEntries(value, readIfThere(join(value, '.dockerignore')), 'everything')
    for (const entry of files) yield { ...entry, name: `${name}:${entry.name}` }
  }
}

/** Everything in a folder that takes part, in the order of the walk. */
function* folderEntries(
  root: string,
  ignore: string | undefined,
  sources: readonly string[] | 'everything',
): Iterable<FoundEntry> {
  if (sources.length === 0) return
  const followed = sources === 'everything' ? sources : followLinks(root, sources, globMatcher)
  const filter = pathFilter({
    ...(followed !== 'everything' && { include: followed }),
    ...(ignore !== undefined && { exclude: parseIgnoreFile(ignore) }),
  })
  for (const entry of walkDirectory(root, filter)) yield foundEntry(entry.path, entry)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
