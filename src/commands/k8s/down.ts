import { Flags } from '@oclif/core'
import { exitCodes, StackError } from '../../engine/model/errors.js'
import type { DownRequest } from '../../engine/workflows/down.js'
import { down } from '../../engine/workflows/down.js'
import type { ProjectReference } from '../../engine/workflows/project.js'
import { clusterFlags, clusterPlace } from '../_cluster.js'
import { stopTimeout, yes } from '../_flags.js'
import { refuse } from '../_refuse.js'
import type { Session } from '../_session.js'
import Down from '../down.js'

export default class K8sDown extends Down {
  static override summary = 'remove everything of the stack from its cluster but its volumes'
  static override description =
    'Volume claims and the namespace that they are in stay; with -v they go with their data, after asking on a terminal. With --cluster the cluster goes too, if `stack` made it.'
  static override examples = ['stack k8s down', 'stack k8s down -v', 'stack k8s down --cluster', 'stack k8s down web']

  static override baseFlags = clusterFlags
  static override flags = {
    volumes: Flags.boolean({ char: 'v', summary: 'remove the volumes and the data in them, and the namespace' }),
    cluster: Flags.boolean({ summary: 'remove the cluster too, if it was made for this stack' }),
    timeout: stopTimeout,
    yes,
  } as unknown as typeof Down.flags

  protected override get place() {
    return clusterPlace('change')
  }

  override async run(): Promise<number> {
    try {
      return await super.run()
    } catch (error) {
      // As with a project that has nothing on an engine.
      if (!(error instanceof StackError && error.code === 'cluster-missing')) throw error
      this.say(`nothing to remove: ${error.message}`)
      return 0
    }
  }

  protected override async takeDown(
    project: ProjectReference,
    request: DownRequest,
    { tools, opened }: Session,
    flags: { readonly [name: string]: unknown },
  ): Promise<number> {
    const whole = { ...request, orphans: 'prune' } as const
    if (flags.cluster !== true) return down(project, whole, tools)
    if (request.services !== 'all') throw refuse('`--cluster` is for the whole stack', 'leave the services out')
    const { removeCluster } = await import('../../engine/workflows/remove-cluster.js')
    const code = await down(project, { ...whole, volumes: 'keep' }, tools)
    if (code !== 0) return code
    return (await removeCluster(opened, request.confirm, tools)) === 'removed' ? 0 : exitCodes.failure
  }
}
