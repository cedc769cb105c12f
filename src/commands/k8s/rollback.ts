import { Flags } from '@oclif/core'
import { rollback } from '../../engine/workflows/rollback.js'
import { requiredServices } from '../_args.js'
import { StackCommand } from '../_base.js'
import { clusterFlags, clusterPlace, operationsOf } from '../_cluster.js'

export default class K8sRollback extends StackCommand {
  static override summary = 'go back to what services ran before their last change'
  static override description =
    'Waits until it is rolled out. The stack file stays as it is: `stack k8s plan` shows what the next `up` would change again.'
  static override examples = ['stack k8s rollback web', 'stack k8s rollback web --to 3']

  static override args = { services: requiredServices }
  static override baseFlags = clusterFlags
  static override flags = {
    to: Flags.integer({ min: 1, helpValue: 'REVISION', summary: 'to that revision; `stack k8s describe` lists them' }),
  }

  protected override get place() {
    return clusterPlace('change')
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(K8sRollback)
    const request = { services: args.services ?? [], ...(flags.to !== undefined && { revision: flags.to }) }
    return this.inProject({ flags, services: args.services }, async (project, { opened, tools }) =>
      rollback(project, request, { ...tools, operations: await operationsOf(opened) }),
    )
  }
}
