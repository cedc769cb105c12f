import { basename, dirname, join } from 'node:path'
import type { ExpandInput } from '../load/expander-api.js'
import type { Finding } from '../model/finding.js'
import type { FunctionDeclaration } from '../model/function.js'
import type { Runtime } from '../model/runtime.js'
import { readDeclaration } from './declaration.js'
import { namedRuntime } from './runtime-names.js'
import { type WrittenFunction, writtenFunctions } from './written-functions.js'

/** A function of which it is known what it runs in. */
export interface ResolvedFunction extends WrittenFunction {
  readonly declaration: FunctionDeclaration
  readonly origin: FunctionOrigin
}

/** What a function's container is made of. */
export type FunctionOrigin =
  | {
      readonly type: 'language'
      readonly runtime: Runtime
      readonly version: string
      /** The build's context, absolute. */
      readonly folder: string
      /** Files of it that are the function's; absent: all. */
      readonly files?: readonly string[]
      /** Of the Dockerfile. */
      readonly dependencyLines: string
    }
  | { readonly type: 'dockerfile'; readonly folder: string; readonly dockerfile: string }
  | { readonly type: 'image'; readonly image: string }
  /** A service's own. */
  | { readonly type: 'service' }
  /** Reported. */
  | { readonly type: 'unusable' }

/** Finds out for each function what it runs in, from what it says and what its folder holds. */
export function resolveFunctions(
  input: ExpandInput,
  runtimes: readonly Runtime[],
): { readonly functions: readonly ResolvedFunction[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = []
  const functions = writtenFunctions(input.document).map((written): ResolvedFunction => {
    const read = readDeclaration(written.written)
    if (written.place === 'service')
      return { ...written, declaration: { ...read, runtime: 'service' }, origin: { type: 'service' } }
    const source = read.source ?? join(input.workingDir, 'functions', written.name)
    const resolution: Resolution = { ...written, declaration: read, source, input, runtimes, findings }
    const { runtime, origin } = resolveOrigin(resolution)
    const usesSource = origin.type === 'language' || origin.type === 'dockerfile'
    return { ...written, declaration: { ...read, runtime, ...(usesSource && { source }) }, origin }
  })
  return { functions, findings }
}

interface Resolution extends WrittenFunction {
  readonly declaration: FunctionDeclaration
  readonly source: string
  readonly input: ExpandInput
  readonly runtimes: readonly Runtime[]
  readonly findings: Finding[]
}

interface ResolvedOrigin {
  readonly runtime: string
  readonly origin: FunctionOrigin
}

function resolveOrigin(resolution: Resolution): ResolvedOrigin {
  const { declaration, runtimes, findings, path } = resolution
  const name = declaration.runtime === '' ? impliedRuntime(resolution) : declaration.runtime
  if (name === undefined) return unusable('')
  const named = namedRuntime(name, runtimes)
  switch (named.type) {
    case 'unknown': {
      const message = `\`${name}\` is no runtime`
      findings.push({ path: [...path, 'runtime'], code: 'unknown-runtime', message, hint: named.hint })
      return unusable(name)
    }
    case 'image':
      return imageOrigin(resolution)
    case 'dockerfile':
      return dockerfileOrigin(resolution)
    case 'exec':
      return execOrigin(resolution)
    case 'language': {
      const { runtime, version, insteadOf } = named
      if (insteadOf !== undefined) {
        findings.push({
          path: [...path, 'runtime'],
          code: 'other-runtime-version',
          severity: 'warning',
          message: `${runtime.title} ${insteadOf} is not supported; it runs with ${runtime.title} ${version}`,
          hint: `write \`runtime: ${runtime.id}${version}\``,
        })
      }
      return languageOrigin(runtime, version, resolution)
    }
  }
}

function unusable(runtime: string): ResolvedOrigin {
  return { runtime, origin: { type: 'unusable' } }
}

/** The runtime of a function that names none. */
function impliedRuntime({ declaration, source, input, runtimes, findings, path, name }: Resolution): string | undefined {
  if (declaration.image !== undefined) return 'image'
  if (declaration.dockerfile !== undefined) return 'dockerfile'
  if (declaration.command !== undefined) return 'exec'
  const has = (file: string) => 'text' in input.read(join(source, file))
  const fits = runtimes.filter(({ handlerFiles, dependencies }) =>
    [...handlerFiles, ...dependencies.map(({ file }) => file)].some(has),
  )
  const [only] = fits
  if (only !== undefined && fits.length === 1) return only.id
  if (fits.length === 0 && has('Dockerfile')) return 'dockerfile'
  const what =
    'missing' in input.read(source) ? `\`${source}\` is not there` : `\`${source}\` does not tell what it is written in`
  const hint = `write \`runtime: ${only?.id ?? runtimes[0]?.id ?? 'image'}\`${'missing' in input.read(source) ? `, or make it with \`stack function new ${name}\`` : ''}`
  findings.push({ path, code: 'missing-key', message: `has no \`runtime\`, and ${what}`, hint })
  return undefined
}

function imageOrigin({ declaration, findings, path }: Resolution): ResolvedOrigin {
  const { image } = declaration
  if (image !== undefined) return { runtime: 'image', origin: { type: 'image', image } }
  const hint = 'write `image: NAME`, or `runtime: dockerfile`'
  findings.push({ path, code: 'missing-key', message: 'has the runtime `image`, and no `image`', hint })
  return unusable('image')
}

function dockerfileOrigin(resolution: Resolution): ResolvedOrigin {
  const { declaration, source, input } = resolution
  const dockerfile = declaration.dockerfile ?? 'Dockerfile'
  if (!isFolder(resolution)) return unusable('dockerfile')
  if ('missing' in input.read(join(source, dockerfile))) {
    const message = `\`${join(source, dockerfile)}\` does not exist`
    resolution.findings.push({ path: at(resolution, 'dockerfile', 'source'), code: 'no-such-file', message })
  }
  return { runtime: 'dockerfile', origin: { type: 'dockerfile', folder: source, dockerfile } }
}

/** The Node runtime's server runs the program, once for each call. */
function execOrigin(resolution: Resolution): ResolvedOrigin {
  const { declaration, runtimes, findings, path } = resolution
  if (declaration.command === undefined || declaration.command.length === 0) {
    const hint = 'write `command: ["./program"]`, which reads a call on standard input and answers on standard output'
    findings.push({ path, code: 'missing-key', message: 'has the runtime `exec`, and no `command`', hint })
    return unusable('exec')
  }
  const node = runtimes.find(({ id }) => id === 'node')
  if (node === undefined) throw new Error('templates/runtimes has no runtime `node`')
  return { ...languageOrigin(node, node.defaultVersion, resolution), runtime: 'exec' }
}

function languageOrigin(runtime: Runtime, version: string, resolution: Resolution): ResolvedOrigin {
  const { source, input } = resolution
  const id = `${runtime.id}${version}`
  const content = input.read(source)
  if ('missing' in content) {
    reportMissingSource(resolution)
    return unusable(id)
  }
  // What is neither a folder nor a text is a program, one file.
  const isFile = !('folder' in content)
  const folder = isFile ? dirname(source) : source
  const { files, lines } = dependenciesIn(folder, runtime, input)
  return {
    runtime: id,
    origin: {
      type: 'language',
      runtime,
      version,
      folder,
      ...(isFile && { files: [basename(source), ...files] }),
      dependencyLines: lines,
    },
  }
}

/** The first dependency file that says something, and the lines that install it. */
function dependenciesIn(folder: string, { dependencies }: Runtime, { read }: ExpandInput) {
  for (const { file, matches, lines } of dependencies) {
    const content = read(join(folder, file))
    if ('text' in content && new RegExp(matches).test(content.text)) return { files: [file], lines: lines.trimEnd() }
  }
  return { files: [], lines: '' }
}

function isFolder(resolution: Resolution): boolean {
  const content = resolution.input.read(resolution.source)
  if ('missing' in content) {
    reportMissingSource(resolution)
    return false
  }
  if ('folder' in content) return true
  const message = `\`${resolution.source}\` is a file, not a folder`
  resolution.findings.push({ path: at(resolution, 'source'), code: 'wrong-type', message })
  return false
}

function reportMissingSource(resolution: Resolution): void {
  const { source, name, findings, input } = resolution
  const written = source.startsWith(`${input.workingDir}/`) ? `.${source.slice(input.workingDir.length)}` : source
  findings.push({
    path: at(resolution, 'source'),
    code: 'no-such-file',
    message: `\`${written}\` does not exist`,
    hint: `name the function's folder with \`source\`, or make one with \`stack function new ${name}\``,
  })
}

/** The first of the keys that was written, else the function itself. */
function at({ written, path }: WrittenFunction, ...keys: readonly string[]) {
  const key = keys.find((candidate) => candidate in written)
  return key === undefined ? path : [...path, key]
}
