import { join, posix, relative } from 'node:path'
import { printYaml } from '../document/print.js'
import { gatewayFolder, readFunctionProgram, runtimeFolder } from '../functions/function-program.js'
import { filesBelow } from '../host/copy-folder.js'
import { readText } from '../host/files.js'
import { type FolderFile, writeFolder } from '../host/written-folder.js'
import { stackAsYaml } from '../load/print-stack.js'
import type { Build, Mount, Service } from '../model/service.js'
import type { FileSource, Stack } from '../model/stack.js'

export interface ExportRequest {
  /** The folder of this program. */
  readonly root: string
  /** Absolute; absent: nothing is written, and paths stay absolute. */
  readonly folder?: string
  /** What in the folder may be written over. */
  readonly over: 'own' | 'anything'
}

/**
 * Writes a stack as a Compose file that runs without `stack`: functions are ordinary services in it. With a folder, what they are built from lies
 * beside it, and other paths begin there.
 * @param stack loaded with its functions as services
 * @returns the Compose file, and what was written
 * @throws StackError where the folder holds something else
 */
export function exportCompose(
  stack: Stack,
  { root, folder, over }: ExportRequest,
): { readonly text: string; readonly paths: readonly string[] } {
  const parts = folder === undefined ? [] : programParts(root, stack)
  const path = (absolute: string) => {
    const part = parts.find(({ from }) => from === absolute)
    if (folder === undefined || (part === undefined && !posix.isAbsolute(absolute))) return absolute
    const below = part?.to ?? relative(folder, absolute)
    return /^\.\.?(?:\/|$)/.test(below) ? below : `./${below}`
  }
  // A `$` is doubled so that it stays one.
  const text = printYaml(stackAsYaml(ordinary(stack, path))).replaceAll('$', '$$$$')
  if (folder === undefined) return { text, paths: [] }
  const files: readonly FolderFile[] = [{ path: 'compose.yaml', text }, ...parts.flatMap(filesOf)]
  writeFolder(folder, files, over)
  return { text, paths: files.map((file) => file.path) }
}

/** A folder of this program that images are built from, and where it goes. */
export interface ProgramPart {
  readonly from: string
  readonly to: string
  /** Its files; absent: all. */
  readonly files?: readonly string[]
}

function programParts(root: string, stack: Stack): readonly ProgramPart[] {
  const program = readFunctionProgram(root)
  const all: readonly ProgramPart[] = [
    { from: gatewayFolder(program), to: 'stack/gateway', files: ['functions.cjs'] },
    ...program.runtimes.map((runtime) => ({
      from: runtimeFolder(program, runtime),
      to: `stack/runtimes/${runtime.id}`,
      files: runtime.files,
    })),
  ]
  const contexts = new Set(
    Object.values(stack.services).flatMap(({ build }) => [build?.context, ...Object.values(build?.additional_contexts ?? {})]),
  )
  return all.filter(({ from }) => contexts.has(from))
}

/** The files of a part, with the paths where they go. */
export function filesOf({ from, to, files }: ProgramPart): readonly FolderFile[] {
  const isOurs = (file: string) => files === undefined || files.some((own) => file === own || file.startsWith(`${own}/`))
  return filesBelow(from)
    .filter(isOurs)
    .flatMap((file) => {
      const content = readText(join(from, file))
      return 'text' in content ? [{ path: `${to}/${file}`, text: content.text }] : []
    })
}

/** The stack without what only `stack` knows, every path as `path` writes it. */
function ordinary(stack: Stack, path: (absolute: string) => string): Stack {
  const { 'x-functions': _functions, 'x-gateway': _gateway, ...extensions } = stack.extensions
  const sources = (entries: Stack['configs']) => mapValues(entries, (source) => fileSource(source, path))
  return {
    ...stack,
    services: mapValues(stack.services, (service) => ordinaryService(service, path)),
    configs: sources(stack.configs),
    secrets: sources(stack.secrets),
    extensions,
  }
}

function ordinaryService({ 'x-function': _function, ...service }: Service, path: (absolute: string) => string): Service {
  return {
    ...service,
    ...(service.build && { build: movedBuild(service.build, path) }),
    ...(service.volumes && { volumes: service.volumes.map((mount) => movedMount(mount, path)) }),
    ...(service.env_file && { env_file: service.env_file.map((file) => ({ ...file, path: path(file.path) })) }),
  }
}

function movedBuild(build: Build, path: (absolute: string) => string): Build {
  return {
    ...build,
    ...(build.context !== undefined && { context: path(build.context) }),
    ...(build.additional_contexts && { additional_contexts: mapValues(build.additional_contexts, path) }),
  }
}

function movedMount(mount: Mount, path: (absolute: string) => string): Mount {
  return mount.type === 'bind' && mount.source !== undefined ? { ...mount, source: path(mount.source) } : mount
}

function fileSource(source: FileSource, path: (absolute: string) => string): FileSource {
  return source.file === undefined ? source : { ...source, file: path(source.file) }
}

function mapValues<Value>(
  entries: { readonly [key: string]: Value },
  change: (value: Value) => Value,
): { readonly [key: string]: Value } {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, change(value)]))
}
