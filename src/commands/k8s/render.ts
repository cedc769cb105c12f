import { resolve } from 'node:path'
import { Flags } from '@oclif/core'
import type { Project } from '../../engine/workflows/project.js'
import type { RenderRequest } from '../../engine/workflows/render.js'
import { StackCommand } from '../_base.js'
import { refuse } from '../_refuse.js'
import type { GlobalFlags } from '../_session.js'

export default class Render extends StackCommand {
  static override summary = 'write the stack as manifests, a kustomization or a Helm chart that run without stack'
  static override description =
    'The order of the start is kept by initContainers. Secrets are named, not written, unless --with-secrets says so. A folder that holds something else is left alone.'
  static override examples = [
    'stack k8s render | kubectl apply -f -',
    'stack k8s render -o manifests',
    'stack k8s render --format kustomize --environment staging=compose.staging.yaml -o deploy',
    'stack k8s render --format helm --publish LoadBalancer -o chart',
  ]

  static override flags = {
    format: Flags.string({ options: ['yaml', 'kustomize', 'helm'], default: 'yaml', summary: 'what to write' }),
    output: Flags.string({ char: 'o', helpValue: 'DIR', summary: 'folder to write to; without it, standard output' }),
    environment: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=FILE[,FILE..]',
      summary: 'another environment: the stack with these stack files over it (and `*.env` files for its variables)',
    }),
    publish: Flags.string({
      options: ['ClusterIP', 'NodePort', 'LoadBalancer'],
      default: 'ClusterIP',
      summary: 'how published ports are reachable from outside (ClusterIP: they are not)',
    }),
    'with-secrets': Flags.boolean({ summary: 'write Secrets with all that they hold' }),
    'wait-image': Flags.string({
      helpValue: 'IMAGE',
      summary: 'what waits for dependencies (has `sh`); default: the image of the service that waits',
    }),
    namespace: Flags.string({ char: 'n', helpValue: 'NAME', summary: 'instead of stack-<project>' }),
    strict: Flags.boolean({ summary: 'refuse what Kubernetes only comes near to' }),
    force: Flags.boolean({ summary: 'write over what is in the folder' }),
  }

  async run(): Promise<number> {
    const { flags } = await this.parse(Render)
    const [{ openProject }, { renderStack }, { offClusterRenderer }, { offClusterSources }] = await Promise.all([
      import('../_session.js'),
      import('../../engine/workflows/render.js'),
      import('../../engine/off-cluster.js'),
      import('./_off-cluster.js'),
    ])
    const style = this.styleFor(this.stderr)
    const open = (given: GlobalFlags) => openProject({ flags: given }, this.world, style)
    const project = await open(flags)
    const environments = await openEnvironments(flags.environment ?? [], flags, project, open)
    const request: RenderRequest = {
      format: pick(flags.format, ['yaml', 'kustomize', 'helm']),
      publish: pick(flags.publish, ['ClusterIP', 'NodePort', 'LoadBalancer']),
      secrets: flags['with-secrets'] ? 'values' : 'reference',
      environments,
      over: flags.force ? 'anything' : 'own',
      ...(flags['wait-image'] !== undefined && { waitImage: flags['wait-image'] }),
      ...(flags.output !== undefined && { folder: resolve(this.world.cwd, flags.output) }),
      ...(flags.strict && { approximations: 'refuse' }),
    }
    const sources = await offClusterSources(this.world, flags)
    const result = await renderStack(project, request, offClusterRenderer(sources))
    const { formatDiagnostics } = await import('../../report/diagnostic.js')
    this.say(formatDiagnostics(result.diagnostics, this.world.cwd, style))
    for (const warning of result.warnings) this.say(style.caution(warning))
    if (result.text !== undefined) this.print(result.text)
    else this.say(`${result.paths.length} files in ${flags.output}`)
    this.say(`${result.summary}: stack k8s explain`)
    return 0
  }
}

/** Each environment is the stack's own files with others over them. */
async function openEnvironments(
  wishes: readonly string[],
  flags: GlobalFlags,
  base: Project,
  open: (flags: GlobalFlags) => Promise<Project>,
): Promise<RenderRequest['environments']> {
  const files = new Map<string, string[]>()
  for (const wish of wishes) {
    const [, name, list] = /^([a-z0-9][a-z0-9-]*)=(.+)$/.exec(wish) ?? []
    if (name === undefined || list === undefined)
      throw refuse(`\`${wish}\` is no environment`, 'write a name and its files: staging=compose.staging.yaml')
    files.set(name, [...(files.get(name) ?? []), ...list.split(',')])
  }
  return Promise.all(
    [...files].map(async ([name, theirs]) => {
      const envFiles = theirs.filter(isEnvFile)
      const project = await open({
        ...flags,
        file: [...base.stack.files, ...theirs.filter((file) => !isEnvFile(file))],
        'project-directory': base.stack.workingDir,
        'project-name': base.stack.name,
        ...(envFiles.length > 0 && { 'env-file': [...base.stack.envFiles, ...envFiles] }),
      })
      return { name, project }
    }),
  )
}

function isEnvFile(file: string): boolean {
  return /(^|\/)\.env[^/]*$|\.env$/.test(file)
}

/** Narrows what oclif has checked. */
function pick<Word extends string>(value: string, words: readonly [Word, ...Word[]]): Word {
  return words.find((word) => word === value) ?? words[0]
}
