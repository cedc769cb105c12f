import type { Checked, Diagnostic } from '../model/diagnostic.js'
import { asObject, isList, type JsonObject } from '../model/json.js'
import type { Origins } from '../model/origin.js'
import type { Mapping } from '../model/service.js'
import type { Stack } from '../model/stack.js'
import { type Assembled, assemble } from './assemble.js'
import { checkModel } from './check/check.js'
import { decodeModel } from './decode.js'
import type { ExpandedDocument, Expander } from './expander-api.js'
import { composeGrammar, functionGrammar } from './grammar.js'
import type { PlacedVariableUse } from './interpolate.js'
import type { Parse } from './loading.js'
import { type NormalModel, normalizeModel } from './normalize.js'
import { profilesOfVariable, selectProfiles, takesPart } from './profiles.js'
import { peekName, projectName } from './project-name.js'
import type { FileText, Read } from './read.js'
import { resolveEnvironments, resolveLabelFiles } from './service-files.js'
import { findStackFiles, type StackFiles, type StackSelection } from './stack-files.js'
import { substitute } from './substitute.js'
import { resourcesOf, usedResources } from './used-resources.js'

/** What to load, as the command line says it. */
export interface LoadInput {
  readonly selection: StackSelection
  /** `-p`. */
  readonly projectName?: string
  /** `--profile`; empty: COMPOSE_PROFILES. */
  readonly profiles: readonly string[]
  /** Services named on the command line; their profiles become active. */
  readonly services: readonly string[]
  /** `used`: only the networks, volumes, configs and secrets that active services refer to; `all`: `--all-resources`. */
  readonly resources: 'used' | 'all'
  readonly cwd: string
  /** The process environment. */
  readonly environment: { readonly [name: string]: string | undefined }
  readonly read: Read
  /** Reads YAML: all of it, or what nearly all files are made of, which is quicker. */
  readonly parse: Parse
  /** Makes services of functions; absent: functions are left as they are written, as for Compose. */
  readonly expand?: Expander
  /** What `stack config` can leave undone, to show the file nearer to how it was written. */
  readonly leave?: ReadonlySet<Stage>
}

export type Stage = 'interpolation' | 'paths' | 'normalization' | 'consistency' | 'env-files'

export interface LoadedStack {
  readonly stack: Stack
  /** Where every key of the stack was written. */
  readonly origins: Origins
  /** The variables that the files use, in the order in which they are written. */
  readonly variables: readonly PlacedVariableUse[]
  /** The assembled document, as near to the files as the stages that were left undone make it. */
  readonly document: JsonObject
}

/**
 * Loads a stack: finds its files, assembles them into one canonical document, gives it types and names, parts the profiles, reads the
 * env files, and checks it as a whole. Pure but for `read`.
 * @returns the stack as far as it could be made, with everything that was found wrong; with an error it must not be used.
 */
export function loadStack(given: LoadInput): Checked<LoadedStack> {
  const input = { ...given, read: readingOnce(given.read) }
  const files = findStackFiles({ ...input, substitute })
  const assembled = assembleNamed(files.value, input)
  const { name } = assembled.value
  const expanded = expandDocument(assembled.value, files.value, input)
  const { document, origins } = expanded.value
  const environment: Mapping = { ...files.value.environment, COMPOSE_PROJECT_NAME: name }

  const leave = input.leave ?? new Set()
  const decoded = decodeModel(document)
  const context = {
    projectName: name,
    workingDir: files.value.workingDir,
    environment: leave.has('interpolation') ? {} : environment,
  }
  // A model that was not normalised is printed, and nothing else: nobody asks it for names.
  const model = leave.has('normalization') ? (decoded as NormalModel) : normalizeModel(decoded, context)
  const active = selectProfiles(model.services, {
    profiles: input.profiles.length > 0 ? input.profiles : profilesOfVariable(environment.COMPOSE_PROFILES),
    services: input.services,
  })
  const findings = leave.has('consistency')
    ? []
    : checkModel({ ...model, services: active.enabled, disabledServices: active.disabled }, origins)
  const filesContext = { read: input.read, substitute, environment, origins }
  const labelled = resolveLabelFiles(active.enabled, filesContext)
  const services = leave.has('env-files') ? labelled : resolveEnvironments(labelled.value, filesContext)
  const stack: Stack = {
    name,
    workingDir: files.value.workingDir,
    files: files.value.files,
    envFiles: files.value.envFiles,
    services: services.value,
    disabledServices: active.disabled,
    ...(input.resources === 'all' ? resourcesOf(model) : usedResources(services.value, model)),
    extensions: model.extensions,
    environment,
  }
  const diagnostics = [
    ...files.diagnostics,
    ...assembled.diagnostics,
    ...expanded.diagnostics,
    ...findings.filter((finding) => !isConsequence(finding, assembled.diagnostics)),
    ...labelled.diagnostics,
    ...(services === labelled ? [] : services.diagnostics),
  ]
  return { value: { stack, origins, document, variables: assembled.value.variables }, diagnostics: inFileOrder(diagnostics) }
}

/** An env file of 300 services is read once, and all of them see the same. */
function readingOnce(read: Read): Read {
  const known = new Map<string, FileText>()
  return (path) => {
    const content = known.get(path) ?? read(path)
    known.set(path, content)
    return content
  }
}

/** The document with functions as services. */
function expandDocument(
  { name, document, origins }: NamedDocument,
  files: StackFiles,
  input: LoadInput,
): Checked<ExpandedDocument> {
  if (input.expand === undefined) return { value: { document, origins }, diagnostics: [] }
  const profiles = input.profiles.length > 0 ? input.profiles : profilesOfVariable(files.environment.COMPOSE_PROFILES)
  const active = new Set([...profiles, ...input.services.flatMap((service) => writtenProfiles(document, service))])
  return input.expand({
    document,
    origins,
    workingDir: files.workingDir,
    projectName: name,
    takesPart: (own) => takesPart(own, active),
    read: input.read,
  })
}

function writtenProfiles(document: JsonObject, name: string): readonly string[] {
  return ['services', 'x-functions'].flatMap((section) => {
    const profiles = asObject(asObject(document[section])[name]).profiles
    return isList(profiles) ? profiles.map(String) : []
  })
}

/** A service of which a key could not be read, or that extends what could not be, may lack an image only because of that. */
function isConsequence({ code, message }: Diagnostic, causes: readonly Diagnostic[]): boolean {
  if (code !== 'no-image') return false
  const [path = ''] = message.split(':', 1)
  return causes.some(
    (cause) => cause.severity === 'error' && (leavesServicesBare.has(cause.code) || cause.message.startsWith(`${path}.`)),
  )
}

/** What may have kept a service from what it extends. */
const leavesServicesBare = new Set([
  'extends-cycle',
  'extends-too-deep',
  'unknown-service',
  'no-such-file',
  'unreadable-file',
  'remote-resource',
])

/** File by file in the order in which they turn up, from top to bottom; what has no place comes first. */
function inFileOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ position }) => position?.file))]
  const rank = ({ position }: Diagnostic) => (position === undefined ? -1 : files.indexOf(position.file))
  return diagnostics.toSorted(
    (left, right) =>
      rank(left) - rank(right) ||
      (left.position?.line ?? 0) - (right.position?.line ?? 0) ||
      (left.position?.column ?? 0) - (right.position?.column ?? 0),
  )
}

interface NamedDocument extends Assembled {
  readonly name: string
}

/** Assembles the files with the project's name, which their values may use, and which they may give. */
function assembleNamed(files: StackFiles, input: LoadInput): Checked<NamedDocument> {
  if (files.files.length === 0) return { value: emptyDocument, diagnostics: [noStackFile(files.workingDir)] }
  const sources = files.files.map((path) => {
    const content = input.read(path === '-' ? '/dev/stdin' : path)
    return 'text' in content ? { path, text: content.text } : { path }
  })
  const given = input.projectName || files.environment.COMPOSE_PROJECT_NAME
  const nameFrom = (written: string | undefined) => projectName({ given, written, workingDir: files.workingDir })
  const assembleAs = (name: string) =>
    assemble({
      sources,
      workingDir: files.workingDir,
      environment: { ...files.environment, COMPOSE_PROJECT_NAME: name },
      interpolate: input.leave?.has('interpolation') ? 'no' : 'yes',
      resolvePaths: input.leave?.has('paths') ? 'no' : 'yes',
      homeDir: input.environment.HOME ?? '/',
      read: input.read,
      parse: input.parse,
      grammar: input.expand === undefined ? composeGrammar : functionGrammar,
    })

  const peeked = nameFrom(peekNames(sources, files.environment))
  const first = assembleAs(peeked.value)
  const written = first.value.document.name
  const name = typeof written === 'string' ? nameFrom(written) : peeked
  const { value, diagnostics } = name.value === peeked.value ? first : assembleAs(name.value)
  return { value: { ...value, name: name.value }, diagnostics: [...name.diagnostics, ...diagnostics] }
}

const emptyDocument: NamedDocument = { name: '', document: {}, origins: { at: () => undefined, keys: () => [] }, variables: [] }

/** The name that the last file with one gives, as far as it can be seen before parsing. */
function peekNames(sources: readonly { readonly text?: string }[], environment: Mapping): string | undefined {
  const written = sources.map(({ text }) => peekName(text ?? '')).findLast((name) => name !== undefined)
  if (written === undefined) return undefined
  const name = substitute(written, (variable) => environment[variable])
  return 'value' in name ? name.value : undefined
}

function noStackFile(folder: string): Diagnostic {
  return {
    severity: 'error',
    code: 'no-stack-file',
    message: `no stack.yaml or compose.yaml in \`${folder}\` or above it`,
    hint: 'create one with `stack init`, or name one with `-f FILE`',
  }
}
