import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClusterParts } from './cluster-target.js'
import type { DockerEngine, Machine } from './engine.js'
import { StackError } from './model/errors.js'
import type { ClusterRequest, OpenCluster, OwnCluster } from './open-target-api.js'
import type { PortForwarder } from './providers/forwarder-api.js'
import type { LocalCluster } from './providers/kubernetes/cluster-driver-api.js'
import type { ClusterTools, ConnectedCluster } from './providers/kubernetes/clusters/connect-cluster.js'
import { type ProjectReference, projectName } from './workflows/project.js'

/*
 * The composition root of the Kubernetes half: the one place that knows what fulfils which contract there. It only wires, and loads what a
 * command doesn't use not at all.
 */

/**
 * Opens the cluster that is meant, and makes it first where the request says so.
 * @throws StackError when there is none, it does not answer, or the stack may not be sent there
 */
export async function openCluster(machine: Machine, request: ClusterRequest, given?: AbortSignal): Promise<OpenCluster> {
  const { reference, dockerContext, kubeContext, intent, consent, emit } = request
  const signal = given ?? new AbortController().signal
  const [{ openDocker }, { clusterTools }, { connectCluster }, { namespaceOf }, { foldersOf, settingsOf }] = await Promise.all([
    import('./engine.js'),
    import('./cluster-tools.js'),
    import('./providers/kubernetes/clusters/connect-cluster.js'),
    import('./providers/kubernetes/lower/names.js'),
    import('./cluster-of-stack.js'),
  ])
  const settings = settingsOf(reference)
  const project = projectOf(machine, reference, kubeContext)
  const named = request.namespace === undefined ? settings : { ...settings, namespace: request.namespace }
  const namespace = namespaceOf(project, named)
  refuseReserved(namespace)
  const docker = await openDocker(machine, dockerContext, signal)
  const { cluster, allowContexts } = settings
  const tools = await clusterTools(machine, docker, { emit, signal })
  const connected = await connectCluster(
    {
      project,
      settings: cluster,
      folders: foldersOf(reference, machine.cwd),
      allowContexts,
      intent,
      consent,
      ...(kubeContext !== undefined && { kubeContext }),
    },
    tools,
  )
  const { api, title, local } = connected
  const forwarder = await openForwarder(machine, docker)
  const daily = {
    api,
    namespace,
    now: () => machine.clock.now().getTime(),
    publishedPorts: async () => (await forwarder.observe(project))?.ports ?? [],
  }
  return {
    api,
    title,
    namespace,
    async target(wanted) {
      const [{ clusterTarget }, { nodeImages }, host] = await Promise.all([
        import('./cluster-target.js'),
        import('./providers/kubernetes/node-images.js'),
        docker.nodeHost(),
      ])
      const parts: ClusterParts = {
        machine,
        reference: wanted,
        project,
        api,
        title,
        namespace,
        settings: named,
        ...(local && { local }),
        docker,
        nodeImages: nodeImages(host, local?.nodes ?? [], local && imageLoader(local, tools)),
        forwarder,
        foreign: request.foreign ?? 'refuse',
        version: versionOf(machine.root),
      }
      return clusterTarget(parts)
    },
    ...(local?.madeFor !== undefined && { cluster: ownCluster(project, local, connected, tools) }),
    workloads: async () => {
      const { kubernetesWorkloads } = await import('./providers/kubernetes/workloads.js')
      return kubernetesWorkloads(daily)
    },
    operations: async () => {
      const { kubernetesOperations } = await import('./providers/kubernetes/workloads.js')
      return kubernetesOperations(daily)
    },
  }
}

/** What a project is called where the command means one; otherwise the cluster has to be named. */
function projectOf({ env }: Machine, reference: ProjectReference | undefined, kubeContext: string | undefined): string {
  const name = reference === undefined ? env.STACK_K8S_CLUSTER : projectName(reference)
  if (name !== undefined && name !== '') return name
  if (kubeContext !== undefined) return kubeContext
  throw new StackError('no-cluster', 'no cluster was named', { hint: 'set STACK_K8S_CLUSTER to the name of one' })
}

/** Namespaces of the cluster itself, and the one that everybody uses by mistake. */
function refuseReserved(namespace: string): void {
  if (namespace !== 'default' && !namespace.startsWith('kube-')) return
  throw new StackError('namespace-reserved', `namespace \`${namespace}\` is the cluster’s own; a stack gets one of its own`, {
    hint: 'name another one with -n or `x-k8s.namespace`, or leave both out for `stack-PROJECT`',
  })
}

/** What brings images to the nodes, where that is not left to their containerd. */
function imageLoader({ name, driver }: LocalCluster, tools: ClusterTools) {
  const { loadImage } = tools.driver(driver)
  return loadImage && ((reference: string, signal?: AbortSignal) => loadImage(name, reference, signal))
}

function ownCluster(project: string, { name, driver }: LocalCluster, { api }: ConnectedCluster, tools: ClusterTools): OwnCluster {
  return {
    name,
    async otherProjects(signal) {
      const [{ objectKinds }, { labels }, { labelValue }] = await Promise.all([
        import('./providers/kubernetes/object-kinds.js'),
        import('./providers/kubernetes/labels.js'),
        import('./providers/kubernetes/lower/names.js'),
      ])
      const { items } = await api.list(objectKinds.namespace, { labels: labels.project }, signal)
      const projects = items.flatMap(({ metadata }) => metadata.labels?.[labels.project] ?? [])
      return projects.filter((other) => other !== labelValue(project))
    },
    delete: (signal) => tools.driver(driver).delete(name, signal),
  }
}

/** What publishes ports of this machine. */
export async function openForwarder(machine: Machine, docker: DockerEngine): Promise<PortForwarder> {
  const [{ dockerForwarder }, nodeImage] = await Promise.all([
    import('./providers/docker/forwarder/docker-forwarder.js'),
    docker.programImage(),
  ])
  const path = join(machine.root, 'dist', 'gateway', 'forwarder.cjs')
  return dockerForwarder({ api: docker.api, program: async () => readProgram(path), nodeImage })
}

/** A program of ours that is bundled when `stack` is built. */
function readProgram(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new StackError('program-missing', `what forwards published ports is not there: ${path}`, {
      hint: 'install stack anew; from its sources: npm run build',
    })
  }
}

function versionOf(root: string): string {
  // Our own package.json has a version.
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }).version
}
