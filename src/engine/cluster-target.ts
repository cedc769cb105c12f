import { type ClusterResource, clusterLowerer, isNodeImage, isPublishedPorts } from './cluster-lowerer.js'
import type { DockerEngine, DockerImages, Machine } from './engine.js'
import type { Diagnostic } from './model/diagnostic.js'
import { StackError } from './model/errors.js'
import type { StepRef } from './model/event.js'
import type { ClusterFacts } from './model/kubernetes-facts.js'
import { kindOf } from './model/need.js'
import type { Plan, Step } from './model/plan.js'
import type { Stack } from './model/stack.js'
import { isWorkloadKind } from './model/workload-kinds.js'
import type { PortForwarder } from './providers/forwarder-api.js'
import type { ClusterApi } from './providers/kubernetes/cluster-api.js'
import type { LocalCluster } from './providers/kubernetes/cluster-driver-api.js'
import type { ContentSource } from './providers/kubernetes/lower/kubernetes-resource.js'
import type { KubernetesSettings } from './providers/kubernetes/lower/settings/kubernetes-settings.js'
import type { NodeImages } from './providers/kubernetes/node-images.js'
import type { PortsPlace } from './providers/kubernetes/published-ports.js'
import type { Performer } from './providers/provider.js'
import type { ProjectReference, Target } from './workflows/project.js'

/*
 * A cluster as workflows see it: images are the Docker Engine's, objects the cluster's, and between the two stand the images on its nodes
 * and the ports of this machine. Each has its own observer and performer; here they are put together.
 */

/** What a target on a cluster is put together from. */
export interface ClusterParts {
  readonly machine: Machine
  readonly reference: ProjectReference
  readonly project: string
  readonly api: ClusterApi
  /** For the heading. */
  readonly title: string
  readonly namespace: string
  readonly settings: KubernetesSettings
  /** Where its nodes run on this machine's engine. */
  readonly local?: LocalCluster
  readonly docker: DockerEngine
  readonly nodeImages: NodeImages
  readonly forwarder: PortForwarder
  /** `adopt`: what others made under our names is taken over. */
  readonly foreign: 'refuse' | 'adopt'
  /** Of this program: `1.0.0`. */
  readonly version: string
}

export async function clusterTarget(parts: ClusterParts): Promise<Target<ClusterResource>> {
  const { api, title, namespace, project, docker, reference, foreign } = parts
  const [{ kubernetesObserver }, { observePublishedPorts }, images] = await Promise.all([
    import('./providers/kubernetes/observe.js'),
    import('./providers/kubernetes/published-ports.js'),
    docker.images(reference),
  ])
  const observer = kubernetesObserver({ api, namespace, foreign })
  const ports = portsPlace(parts)
  return {
    title: `${title} · namespace ${namespace}`,
    ...clusterLowerer({ ...parts, images, clusterFacts: (stack, signal) => currentFacts(parts, stack, signal) }),
    async observe(name, expected, seen) {
      const [objects, engine, onNodes, forwarded] = await Promise.all([
        observer.observe(name, expected),
        images.observe(name, expected, seen),
        parts.nodeImages.observe(expected.filter(isNodeImage)),
        ports === undefined ? [] : observePublishedPorts(ports, expected.find(isPublishedPorts)),
      ])
      return { ...objects, resources: [...objects.resources, ...engine, ...onNodes, ...forwarded] }
    },
    observeWorkloads: (name) => observer.observeWorkloads(name),
    check: (plan) => check(parts, ports, plan),
    ...(await performer(parts, images, ports)),
    async hold(plan, context) {
      const { holdProject } = await import('./providers/kubernetes/hold-project.js')
      const { clock, env } = parts.machine
      return holdProject(plan, context, {
        ...objectTools(parts, await applySetIdOf(parts)),
        project,
        version: parts.version,
        holder: `${env.USER ?? 'somebody'} on ${await hostName()}, process ${process.pid}`,
        now: () => clock.now(),
      })
    },
  }
}

/** What is looked at of the cluster itself, beside what its API tells. */
async function currentFacts(
  { api, namespace, local, docker, settings }: ClusterParts,
  stack: Stack,
  signal?: AbortSignal,
): Promise<ClusterFacts> {
  const [{ clusterFacts }, { referredKinds }, host] = await Promise.all([
    import('./providers/kubernetes/cluster-facts.js'),
    import('./providers/kubernetes/referred-kinds.js'),
    docker.nodeHost(),
  ])
  const hostGateway = local === undefined ? undefined : await host.gateway(local.network, signal)
  const found = {
    driver: local?.driver ?? ('remote' as const),
    mounts: local?.mounts ?? [],
    ...(hostGateway !== undefined && { hostGateway }),
  }
  return clusterFacts(api, { namespace, found, referred: referredKinds(stack, settings) }, signal)
}

function portsPlace({ api, namespace, project, forwarder, local }: ClusterParts): PortsPlace | undefined {
  if (local === undefined) return undefined
  return { api, namespace, project, forwarder, network: local.network, nodes: local.nodes.map(({ name }) => name) }
}

async function check(
  { api, namespace, foreign }: ClusterParts,
  ports: PortsPlace | undefined,
  plan: Plan<ClusterResource>,
): Promise<readonly Diagnostic[]> {
  const [{ checkOwnership }, { checkPublishedPorts }] = await Promise.all([
    import('./providers/kubernetes/preflight.js'),
    import('./providers/kubernetes/published-ports.js'),
  ])
  const published = plan.steps.flatMap(({ operation }) =>
    'resource' in operation && isPublishedPorts(operation.resource) ? [operation.resource] : [],
  )
  const found = await Promise.all([
    foreign === 'adopt' ? [] : checkOwnership({ api, namespace }, plan),
    ...published.map((resource) => (ports === undefined ? [] : checkPublishedPorts(ports, resource))),
  ])
  return found.flat()
}

async function performer(
  parts: ClusterParts,
  images: DockerImages,
  ports: PortsPlace | undefined,
): Promise<Performer<ClusterResource>> {
  const [{ kubernetesPerformer }, { publishPorts }, id] = await Promise.all([
    import('./providers/kubernetes/perform/perform.js'),
    import('./providers/kubernetes/published-ports.js'),
    applySetIdOf(parts),
  ])
  const objects = kubernetesPerformer(objectTools(parts, id))
  // What runs first in a cluster that was just made would look for its peers in vain. Asked once; elsewhere the cluster is not ours to judge.
  let names: Promise<void> | undefined = parts.local === undefined ? Promise.resolve() : undefined
  const namesResolve = async (signal: AbortSignal) => {
    const { untilNamesResolve } = await import('./providers/kubernetes/clusters/until-ready.js')
    names ??= untilNamesResolve(parts.api, signal)
    return names
  }
  return {
    async perform(step, context) {
      const { operation, resourceId } = step
      const kind = kindOf(resourceId)
      // A step's kind says whose it is; each performer takes the steps of its own resources.
      if (kind === 'image') return images.perform(step as Parameters<DockerImages['perform']>[0], context)
      if (kind === 'published-ports' && ports !== undefined) {
        if (operation.type !== 'remove' && 'resource' in operation && isPublishedPorts(operation.resource)) {
          return publishPorts(ports, operation.resource, context)
        }
        await ports.forwarder.remove(ports.project, context.signal)
        return { text: 'removed' }
      }
      if (operation.type === 'load' && isNodeImage(operation.resource)) {
        const tell = (current: number) =>
          context.emit({ type: 'step-progress', step: stepRef(step), progress: { type: 'bytes', label: 'loaded', current } })
        return parts.nodeImages.deliver(operation.resource, tell, context.signal)
      }
      if (isWorkloadKind(kind) && startsPods(operation)) await namesResolve(context.signal)
      return objects.perform(step as Parameters<typeof objects.perform>[0], context)
    },
  }
}

function startsPods({ type }: Step['operation']): boolean {
  return type === 'create' || type === 'update' || type === 'replace' || type === 'start'
}

function objectTools({ api, namespace, reference, machine }: ClusterParts, applySetId: string) {
  return {
    api,
    namespace,
    applySetId,
    written: new Map(),
    readContent: (source: ContentSource) => readSource(reference, source),
    now: () => machine.clock.now(),
    wait: (milliseconds: number, signal: AbortSignal) => machine.clock.wait(milliseconds, signal),
  }
}

async function readSource(reference: ProjectReference, source: ContentSource): Promise<Uint8Array> {
  if (source.type === 'file') {
    const { readFile } = await import('node:fs/promises')
    return readFile(source.path).catch((error: unknown) => {
      throw new StackError('content-missing', `file \`${source.path}\` cannot be read`, { cause: error })
    })
  }
  if (!('stack' in reference)) throw new Error(`no stack to read ${source.type} ${source.key} from`)
  const { readContent } = await import('./facts/content.js')
  return readContent(reference.stack, { kind: source.type, key: source.key })
}

async function applySetIdOf({ namespace, project }: ClusterParts): Promise<string> {
  const { applySetId, applySetOf } = await import('./providers/kubernetes/apply-set.js')
  return applySetId(applySetOf(project, namespace))
}

async function hostName(): Promise<string> {
  return (await import('node:os')).hostname()
}

function stepRef({ id, group, operation, cause, resourceId }: Step): StepRef {
  const name = 'resource' in operation ? operation.resource.name : resourceId
  return { id, group, kind: kindOf(resourceId), name, operation: operation.type, cause }
}
