import { type FolderFile, writeFolder } from '../host/written-folder.js'
import type { Account } from '../model/account.js'
import { type Diagnostic, hasErrors } from '../model/diagnostic.js'
import { DiagnosticsError, StackError } from '../model/errors.js'
import { refuseApproximations, summarizeAccounts } from './accounts.js'
import type { Project } from './project.js'

export interface RenderRequest {
  readonly format: 'yaml' | 'kustomize' | 'helm'
  /** Whether Secrets stand there with what they hold. */
  readonly secrets: 'reference' | 'values'
  /** How published ports are reachable from beyond the cluster; `ClusterIP`: they are not. */
  readonly publish: 'ClusterIP' | 'NodePort' | 'LoadBalancer'
  /** Of the containers that wait for dependencies; absent: the image of the service that waits. */
  readonly waitImage?: string
  /** The stack as it is elsewhere: `staging`. */
  readonly environments: readonly { readonly name: string; readonly project: Project }[]
  /** Absolute; absent: standard output. */
  readonly folder?: string
  /** What in the folder may be written over. */
  readonly over: 'own' | 'anything'
  readonly approximations?: 'refuse'
}

/** Writes a stack for other tools; what is wrong with it comes back as diagnostics. */
export type Renderer = (
  project: Project,
  environments: RenderRequest['environments'],
  options: Pick<RenderRequest, 'format' | 'secrets' | 'publish' | 'waitImage'>,
) => Promise<{
  readonly files: readonly FolderFile[]
  /** All of it as one text, where the format can. */
  readonly text?: string
  readonly warnings: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
  readonly accounts: readonly Account[]
  readonly unseenImages: readonly string[]
  /** As the objects name them. */
  readonly builtImages: readonly string[]
}>

export interface RenderResult {
  /** For standard output, where no folder was named. */
  readonly text?: string
  /** What was written into the folder. */
  readonly paths: readonly string[]
  readonly warnings: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
  readonly summary: string
}

/**
 * Writes a stack as what other tools apply without `stack`: into a folder, or as one text.
 * @throws DiagnosticsError for what no cluster can be asked; StackError for a folder that holds something else
 */
export async function renderStack(project: Project, request: RenderRequest, renderer: Renderer): Promise<RenderResult> {
  const { folder, format, environments, over } = request
  if (folder === undefined && (format !== 'yaml' || environments.length > 0)) {
    const what = environments.length > 0 ? 'several environments are' : format === 'helm' ? 'a chart is' : 'a kustomization is'
    throw new StackError('no-folder', `${what} more than one file`, { hint: 'name a folder: -o DIR', exitCode: 2 })
  }
  const rendered = await renderer(project, environments, request)
  if (hasErrors(rendered.diagnostics)) throw new DiagnosticsError(rendered.diagnostics)
  if (request.approximations === 'refuse') refuseApproximations(rendered.accounts)
  if (folder !== undefined) writeFolder(folder, rendered.files, over)
  return {
    ...(folder === undefined && { text: rendered.text }),
    paths: folder === undefined ? [] : rendered.files.map(({ path }) => path),
    warnings: [...rendered.warnings, ...unseen(rendered.unseenImages), ...unpushed(rendered.builtImages)],
    diagnostics: rendered.diagnostics,
    summary: summarizeAccounts(rendered.accounts),
  }
}

/** What an image says by itself is part of what a service is. */
function unseen(images: readonly string[]): readonly string[] {
  if (images.length === 0) return []
  return [
    `not on the engine, so that health checks, ports, users and volumes of the image are not known: ${images.join(', ')}; stack pull or stack build gets them`,
  ]
}

/** What is written runs without `stack`, which brings them to a cluster otherwise. */
function unpushed(images: readonly string[]): readonly string[] {
  if (images.length === 0) return []
  return [`built from the stack, and yours to push where the cluster can pull: ${images.join(', ')}`]
}
