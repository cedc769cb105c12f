import { clusterOfStack } from './cluster-of-stack.js'
import { clusterTools } from './cluster-tools.js'
import type { DockerEngine, Machine } from './engine.js'
import type { LocalClusters } from './local-clusters-api.js'
import type { Emit } from './model/event.js'
import { clusterFiles } from './providers/kubernetes/clusters/cluster-files.js'
import { connectCluster } from './providers/kubernetes/clusters/connect-cluster.js'
import { clusterDriver, clusterName, localCluster } from './providers/kubernetes/clusters/local-cluster.js'
import { lookAtCluster } from './providers/kubernetes/clusters/look-at-cluster.js'

/** The clusters on this machine: composed of their drivers, and of the engine that their nodes run on. */
export async function localClusters(machine: Machine, docker: DockerEngine): Promise<LocalClusters> {
  const never = new AbortController().signal
  const toolsFor = (context: { readonly emit: Emit; readonly signal: AbortSignal }) => clusterTools(machine, docker, context)
  const quiet = (signal: AbortSignal = never) => toolsFor({ emit: () => {}, signal })
  const filesOf = (folder: string, { driver, name }: { readonly driver: string; readonly name: string }) =>
    clusterFiles(folder, driver, name)
  const { folder } = await quiet()
  const look: LocalClusters['look'] = async ({ name, driver }, signal) => {
    const tools = await quiet(signal)
    const request = {
      project: name,
      settings: { mounts: [], featureGates: {}, unsafeSysctls: [], driver },
      folders: { project: machine.cwd, bound: [] },
      allowContexts: [],
      intent: 'look' as const,
      consent: { type: 'nobody' as const },
    }
    try {
      const { api } = await connectCluster(request, { ...tools, env: { ...tools.env, STACK_K8S_CLUSTER: name } })
      return await lookAtCluster(api, signal)
    } catch {
      // Whatever it is: a cluster that doesn't answer is told as such, with its state on the engine.
      signal?.throwIfAborted()
      return undefined
    }
  }
  return {
    async list(signal) {
      const tools = await quiet(signal)
      const lists = await Promise.all([tools.driver('kind').list(signal), tools.driver('minikube').list(signal)])
      return lists.flat()
    },
    async nameOf(reference) {
      const request = clusterOfStack(reference, machine.cwd)
      const tools = await quiet()
      return { name: clusterName(request, tools.env), driver: clusterDriver(request, tools).name }
    },
    async make(reference, { consent, ...context }) {
      const request = { ...clusterOfStack(reference, machine.cwd), intent: 'make' as const, consent }
      const tools = await toolsFor(context)
      const made = await localCluster(request, tools)
      // What is made is also opened once, so that it is known to answer.
      await connectCluster(request, tools)
      return made
    },
    look,
    kubeconfigPath: (cluster) => filesOf(folder, cluster).kubeconfigPath,
    async delete(cluster, signal) {
      const tools = await quiet(signal)
      const sight = cluster.state === 'running' ? await look(cluster, signal) : undefined
      await tools.driver(cluster.driver).delete(cluster.name, signal)
      const projects = new Set([...(sight?.projects ?? []), ...(cluster.madeFor === undefined ? [] : [cluster.madeFor])])
      for (const project of projects) await removeForwarder(docker, project, signal)
    },
  }
}

const forwarderLabel = 'dev.stack.forwarder'

/** Its ports lead nowhere now. */
async function removeForwarder({ api }: DockerEngine, project: string, signal: AbortSignal | undefined): Promise<void> {
  const found = await api.containers.list({ filters: { label: [`${forwarderLabel}=${project}`] } }, signal)
  for (const { Id } of found) await api.containers.remove(Id, { force: true }, signal)
}
