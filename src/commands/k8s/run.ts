import { clusterFlags, clusterPlace } from '../_cluster.js'
import Run from '../run.js'

/** Ports of a pod beside a service lead nowhere from this machine; `port-forward` leads to those of services. */
const { publish: _publish, 'service-ports': _servicePorts, ...flags } = Run.flags

export default class K8sRun extends Run {
  static override summary = 'run a command once, in a pod of its own'
  static override description =
    'What the service depends on is started first. Everything after the service belongs to the command, and its exit code is that of `run`. The pod stays until `stack k8s down`, unless --rm is given.'
  static override examples = [
    'stack k8s run --rm api npm test',
    'stack k8s run --rm -e LOG_LEVEL=debug api',
    'stack k8s run --rm --entrypoint sh web',
    'echo "select 1" | stack k8s run --rm -T db psql -h db',
  ]
  static override baseFlags = clusterFlags
  // What is left out reads as not given.
  static override flags = flags as typeof Run.flags

  protected override get place() {
    return clusterPlace('make')
  }
}
