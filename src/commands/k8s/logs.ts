import { Flags } from '@oclif/core'
import { clusterFlags, clusterPlace } from '../_cluster.js'
import Logs from '../logs.js'

export default class K8sLogs extends Logs {
  static override summary = 'print what services wrote, in the order of time'
  static override description = 'With -f it follows services through rollouts, restarts and scaling.'
  static override examples = ['stack k8s logs', 'stack k8s logs -f --tail 20 web', 'stack k8s logs --previous api']
  static override baseFlags = {
    ...clusterFlags,
    // The letter n is that of `--tail`, as with docker.
    namespace: Flags.string({ helpValue: 'NAME', summary: 'the namespace, instead of `stack-PROJECT`' }),
  }
  static override flags = {
    ...Logs.flags,
    previous: Flags.boolean({ summary: 'what containers wrote before they were started again last' }),
  }

  protected override get place() {
    return clusterPlace('look')
  }

  /** Where a container was never started again, there is nothing to print. */
  protected override get lives(): 'current' | 'previous' {
    return this.argv.includes('--previous') ? 'previous' : 'current'
  }
}
