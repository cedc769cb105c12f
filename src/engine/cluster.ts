import { join } from 'node:path'
import type { Machine } from './engine.js'
import { readText } from './host/files.js'
import { StackError } from './model/errors.js'
import type { ClusterRequest, OpenCluster } from './open-target-api.js'
import { projectName } from './workflows/project.js'

/*
 * The composition root of the Kubernetes half: the one place that knows what fulfils which contract there. It only wires, and loads what a
 * command doesn't use not at all.
 */

/**
 * Opens the cluster that is meant.
 * @throws StackError where there is none
 */
export async function openCluster(machine: Machine, request: ClusterRequest, signal?: AbortSignal): Promise<OpenCluster> {
  const { reference, namespace } = request
  const project = reference === undefined ? undefined : projectName(reference)
  const name = machine.env.STACK_K8S_CLUSTER || project
  if (name === undefined) {
    throw new StackError('no-cluster', 'no cluster was named', { hint: 'set STACK_K8S_CLUSTER to the name of one' })
  }
  const data = machine.env.XDG_DATA_HOME || join(machine.home, '.local/share')
  const path = join(data, 'stack', 'clusters', `kind-${name}`, 'kubeconfig')
  const read = readText(path)
  if (!('text' in read))
    throw new StackError('no-cluster', `there is no cluster \`${name}\``, { hint: '`stack k8s up` makes one' })
  const { openClusterApi } = await import('./providers/kubernetes/client-node-cluster-api.js')
  const api = openClusterApi([{ text: read.text, path }])
  signal?.throwIfAborted()
  return {
    api,
    title: `kind cluster \`${name}\``,
    namespace: namespace ?? `stack-${project}`,
    target: async () => {
      throw new StackError('no-target', 'this version only looks at clusters')
    },
    workloads: async () => {
      const { kubernetesWorkloads } = await import('./providers/kubernetes/workloads.js')
      const now = () => machine.clock.now().getTime()
      return kubernetesWorkloads({ api, namespace: namespace ?? `stack-${project}`, now, publishedPorts: async () => [] })
    },
  }
}
