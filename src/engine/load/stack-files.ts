import { basename, dirname, join, resolve } from 'node:path'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Mapping } from '../model/service.js'
import type { Substitute } from './dot-env.js'
import { readEnvFile } from './env-file.js'
import type { Read } from './read.js'

/** Which files make the stack, as the command line says it; everything as typed. */
export interface StackSelection {
  /** `-f`, in order; `-` is standard input. Empty: COMPOSE_FILE, else the files are discovered. */
  readonly files: readonly string[]
  /** `--env-file`, in order. Empty: COMPOSE_ENV_FILES, else `.env`. */
  readonly envFiles: readonly string[]
  /** `--project-directory`. */
  readonly projectDirectory?: string
}

export interface StackFilesInput {
  readonly selection: StackSelection
  readonly cwd: string
  /** The process environment. */
  readonly environment: { readonly [name: string]: string | undefined }
  readonly read: Read
  readonly substitute: Substitute
}

export interface StackFiles {
  /** In merge order: absolute paths, or `-`. Empty when none was named or found. */
  readonly files: readonly string[]
  /** `--env-file` files, absolute; empty when `.env` served. */
  readonly envFiles: readonly string[]
  /** Absolute: `--project-directory`, else the folder of the first file, else the current one. */
  readonly workingDir: string
  /** The process environment over the env files: what `${..}` sees. */
  readonly environment: Mapping
}

const names = ['stack.yaml', 'stack.yml', 'compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
const overrideNames = [
  'stack.override.yaml',
  'stack.override.yml',
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

/**
 * Finds the stack files and the variables they are read with, as Compose does: `-f`, else COMPOSE_FILE (which `.env` may set), else
 * the first of the known names in the current folder or a parent of it, with the override file beside it. The process environment
 * beats `--env-file` files, which replace `.env` of the current folder and then of the project's.
 */
export function findStackFiles(input: StackFilesInput): Checked<StackFiles> {
  const { selection, cwd, read } = input
  const diagnostics: Diagnostic[] = []
  const projectDir = selection.projectDirectory ? resolve(cwd, selection.projectDirectory) : undefined
  const named = selection.files.map((file) => absolute(cwd, file))
  const envFiles = chosenEnvFiles(input)

  const firstDir = projectDir ?? folderOf(named) ?? cwd
  const first = withEnvFiles(setVariables({ PWD: cwd, ...input.environment }), envFiles ?? defaultEnvFile(firstDir, input), input)
  diagnostics.push(...first.diagnostics)

  const listed = named.length > 0 ? named : filesOfVariable(first.value, cwd)
  const found = listed.length > 0 ? { value: listed, diagnostics: [] } : discover(projectDir ?? cwd, read)
  diagnostics.push(...found.diagnostics)

  const workingDir = projectDir ?? folderOf(found.value) ?? cwd
  if (envFiles || workingDir === firstDir) {
    return { value: { files: found.value, envFiles: envFiles ?? [], workingDir, environment: first.value }, diagnostics }
  }
  const second = withEnvFiles(first.value, defaultEnvFile(workingDir, input), input)
  diagnostics.push(...second.diagnostics)
  return { value: { files: found.value, envFiles: [], workingDir, environment: second.value }, diagnostics }
}

/** The `--env-file` or COMPOSE_ENV_FILES files; undefined where `.env` serves. */
function chosenEnvFiles({ selection, environment, cwd }: StackFilesInput): readonly string[] | undefined {
  const listed = selection.envFiles.length > 0 ? selection.envFiles : commaList(environment.COMPOSE_ENV_FILES)
  return listed.length > 0 ? listed.map((file) => resolve(cwd, file)) : undefined
}

function defaultEnvFile(folder: string, { environment, read }: StackFilesInput): readonly string[] {
  if (/^(1|t|true)$/i.test(environment.COMPOSE_DISABLE_ENV_FILE ?? '')) return []
  const path = join(folder, '.env')
  const content = read(path)
  // A folder called `.env` is somebody's virtual environment.
  return 'missing' in content || ('problem' in content && content.folder) ? [] : [path]
}

/** Adds what the files define and the environment does not; later files beat earlier ones. */
function withEnvFiles(
  environment: Mapping,
  files: readonly string[],
  { read, substitute }: Pick<StackFilesInput, 'read' | 'substitute'>,
): Checked<Mapping> {
  const diagnostics: Diagnostic[] = []
  const variables = new Map<string, string>()
  const lookup = (name: string) => environment[name]
  for (const path of files) {
    const content = readEnvFile({ path, by: 'other', required: true }, { read, lookup, substitute, before: variables })
    diagnostics.push(...content.diagnostics)
    for (const [name, value] of content.value) variables.set(name, value)
  }
  return { value: { ...Object.fromEntries(variables), ...environment }, diagnostics }
}

function setVariables(environment: StackFilesInput['environment']): Mapping {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

function filesOfVariable(environment: Mapping, cwd: string): readonly string[] {
  const list = environment.COMPOSE_FILE
  if (!list) return []
  return list.split(environment.COMPOSE_PATH_SEPARATOR || ':').map((file) => absolute(cwd, file))
}

function discover(start: string, read: Read): Checked<readonly string[]> {
  for (let folder = start; ; folder = dirname(folder)) {
    const [file, ...others] = present(folder, names, read)
    if (file) {
      const [override, ...otherOverrides] = present(folder, overrideNames, read)
      const diagnostics = [...ignored(file, others), ...(override ? ignored(override, otherOverrides) : [])]
      return { value: override ? [file, override] : [file], diagnostics }
    }
    if (dirname(folder) === folder) return { value: [], diagnostics: [] }
  }
}

function present(folder: string, candidates: readonly string[], read: Read): string[] {
  return candidates.map((name) => join(folder, name)).filter((path) => !('missing' in read(path)))
}

function ignored(used: string, others: readonly string[]): Diagnostic[] {
  if (others.length === 0) return []
  const list = others.map((path) => `\`${basename(path)}\``).join(', ')
  return [
    {
      severity: 'warning',
      code: 'several-stack-files',
      message: `using \`${basename(used)}\`; ${list} beside it ${others.length === 1 ? 'is' : 'are'} not read`,
      hint: 'name the files with `-f` to merge them',
    },
  ]
}

function folderOf(files: readonly string[]): string | undefined {
  const first = files.find((file) => file !== '-')
  return first === undefined ? undefined : dirname(first)
}

function absolute(cwd: string, file: string): string {
  return file === '-' ? file : resolve(cwd, file)
}

function commaList(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((entry) => entry !== '')
}
