import type { World } from '../../src/commands/_world.js'
import { systemClock } from '../../src/engine/host/clock.js'
import { kubernetesObserver } from '../../src/engine/providers/kubernetes/observe.js'
import { kubernetesPerformer } from '../../src/engine/providers/kubernetes/perform/perform.js'
import { kubernetesOperations, kubernetesWorkloads } from '../../src/engine/providers/kubernetes/workloads.js'
import type { Target } from '../../src/engine/workflows/project.js'
import type { FakeCluster } from './fake-cluster-api.js'

/** A world whose cluster is the fake one, whichever is meant: for commands that work on what is there. */
export function withCluster(cluster: FakeCluster, namespace = 'stack-shop'): Partial<World> {
  const clock = { ...systemClock, elapsed: () => 0 }
  const daily = {
    api: cluster,
    namespace,
    now: () => clock.now().getTime(),
    publishedPorts: async () => [{ service: 'web', hostIp: '127.0.0.1', published: 8080, target: 80, protocol: 'tcp' as const }],
  }
  const title = 'kind cluster `shop`'
  const nothing = async () => {
    throw new Error('a command that works on what is there lowers nothing')
  }
  const target: Target = {
    title: `${title} · namespace ${namespace}`,
    lower: nothing,
    lowerOneOff: nothing,
    check: async () => [],
    ...kubernetesObserver({ api: cluster, namespace, foreign: 'refuse' }),
    ...kubernetesPerformer({
      api: cluster,
      namespace,
      applySetId: 'applyset-test',
      written: new Map(),
      readContent: nothing,
      now: () => clock.now(),
      wait: (milliseconds, signal) => clock.wait(milliseconds, signal),
    }),
  }
  return {
    clock,
    openCluster: async () => ({
      api: cluster,
      title,
      namespace,
      target: async () => target,
      workloads: async () => kubernetesWorkloads(daily),
      operations: async () => kubernetesOperations(daily),
    }),
  }
}
