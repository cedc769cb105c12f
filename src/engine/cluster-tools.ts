import type { DockerEngine, Machine } from './engine.js'
import { systemProcesses } from './host/process.js'
import type { Emit } from './model/event.js'
import { kubeconfigContexts, openClusterApi } from './providers/kubernetes/client-node-cluster-api.js'
import { clustersFolder } from './providers/kubernetes/clusters/cluster-files.js'
import type { ClusterTools } from './providers/kubernetes/clusters/connect-cluster.js'
import { kindDriver } from './providers/kubernetes/clusters/kind.js'
import { minikubeDriver } from './providers/kubernetes/clusters/minikube.js'

/** What clusters on this machine are found, made and opened with. */
export async function clusterTools(
  machine: Machine,
  docker: DockerEngine,
  { emit, signal }: { readonly emit: Emit; readonly signal: AbortSignal },
): Promise<ClusterTools> {
  const { env, home, clock } = machine
  const host = await docker.nodeHost()
  const tools = {
    host,
    engineAddress: docker.api.address,
    processes: systemProcesses,
    env,
    folder: clustersFolder(env, home),
  }
  return {
    ...tools,
    driver: (name) => (name === 'kind' ? kindDriver(tools) : minikubeDriver(tools)),
    open: openClusterApi,
    contexts: kubeconfigContexts,
    home,
    clock,
    pid: process.pid,
    emit,
    signal,
  }
}
