import Scale from '../scale.js'
import { applyFlags } from './_apply.js'
import { placeOfTarget } from './_target.js'

/** `stack scale` for functions. */
export default class FunctionScale extends Scale {
  static override summary = 'run so many instances of a function'
  static override description =
    'Until the next `stack up`. How many there are to be is what `scale` in the stack file says: `stack function autoscale create`.'
  static override examples = ['stack function scale resize=3', 'stack function scale resize=2 notify=1 --target k8s']
  static override flags = { ...Scale.flags, target: applyFlags.target } as typeof Scale.flags

  protected override get place() {
    return placeOfTarget(this.argv, 'make')
  }

  protected override get goal() {
    return 'ready' as const
  }
}
