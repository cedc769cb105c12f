import { clusterPlace } from '../_cluster.js'
import { dockerPlace } from '../_place.js'
import Scale from '../scale.js'
import { applyFlags } from './_apply.js'

/** `stack scale` for functions. */
export default class FunctionScale extends Scale {
  static override summary = 'run so many instances of a function'
  static override description =
    'Until the next `stack up`. How many there are to be is what `scale` in the stack file says: `stack function autoscale create`.'
  static override examples = ['stack function scale resize=3', 'stack function scale resize=2 notify=1 --target k8s']
  static override flags = { ...Scale.flags, target: applyFlags.target } as typeof Scale.flags

  protected override get place() {
    return this.argv.includes('--target=k8s') ? clusterPlace('make') : dockerPlace
  }

  protected override get goal() {
    return 'ready' as const
  }
}
