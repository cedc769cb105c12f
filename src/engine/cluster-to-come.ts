import { openForwarder } from './cluster.js'
import { type ClusterResource, clusterLowerer, isPublishedPorts } from './cluster-lowerer.js'
import { foldersOf, settingsOf } from './cluster-of-stack.js'
import { clusterTools } from './cluster-tools.js'
import type { DockerEngine, Machine } from './engine.js'
import { StackError } from './model/errors.js'
import { type Need, resourceId } from './model/need.js'
import type { Plan } from './model/plan.js'
import type { Resource } from './model/resource.js'
import { clusterToBe } from './off-cluster.js'
import type { OpenTarget } from './open-target-api.js'
import { clusterDriver, clusterName } from './providers/kubernetes/clusters/local-cluster.js'
import { namespaceOf } from './providers/kubernetes/lower/names.js'
import type { Project, Target } from './workflows/project.js'

/*
 * The composition root for a cluster of this machine that is not there and that `up` would make: it counts as an empty one, so that a plan
 * can be made for it. Nothing in it can be looked at or changed.
 */

/** The cluster itself, which comes before everything in it. */
export interface ClusterToCome extends Resource {
  readonly kind: 'cluster'
}

/** A project whose cluster is to come. */
export interface ToComeRequest {
  readonly reference: Project
  /** What `--namespace` said. */
  readonly namespace?: string
}

/** @param docker the engine that the cluster would run on */
export async function openClusterToCome(machine: Machine, docker: DockerEngine, request: ToComeRequest): Promise<OpenTarget> {
  const { reference } = request
  const tools = await clusterTools(machine, docker, { emit: () => {}, signal: new AbortController().signal })
  const declared = settingsOf(reference)
  const project = reference.stack.name
  const wish = { project, settings: declared.cluster, folders: foldersOf(reference, machine.cwd) }
  const name = clusterName(wish, tools.env)
  const driver = clusterDriver(wish, tools).name
  const settings = { ...declared, cluster: { ...declared.cluster, driver } }
  const title = `${driver} cluster \`${name}\``
  const nothing = () =>
    Promise.reject(new StackError('cluster-missing', `there is no ${title}`, { hint: 'stack k8s up makes it' }))
  return {
    workloads: nothing,
    async target(wanted): Promise<Target<ClusterResource | ClusterToCome>> {
      const namespace = request.namespace ?? namespaceOf(project, declared)
      const [images, forwarder] = await Promise.all([docker.images(wanted), openForwarder(machine, docker)])
      const clusterFacts = async () => clusterToBe(reference, settings)
      const lowerer = clusterLowerer({ machine, docker, images, namespace, settings, clusterFacts })
      return {
        title: `${title}, not made yet · namespace ${namespace}`,
        async lower(stack, origins, look) {
          const lowered = await lowerer.lower(stack, origins, look)
          const resources = [clusterToCome(name), ...lowered.resources.map((resource) => within(name, resource))]
          return { ...lowered, resources, renumber: (resource) => resource }
        },
        lowerOneOff: nothing,
        observe: async (_project, expected, seen) => ({
          project,
          workingDirs: [],
          resources: await images.observe(project, expected, seen),
        }),
        observeWorkloads: async () => [],
        async check(plan: Plan<ClusterResource | ClusterToCome>) {
          const published = plan.steps.flatMap(({ operation }) =>
            'resource' in operation && isPublishedPorts(operation.resource) ? [operation.resource] : [],
          )
          const found = await Promise.all(published.map(({ ports }) => forwarder.check(project, ports)))
          return found.flat()
        },
        perform: nothing,
      }
    },
  }
}

function clusterToCome(name: string): ClusterToCome {
  return {
    id: resourceId('cluster', name),
    kind: 'cluster',
    group: name,
    name,
    needs: [],
    spec: {},
    lifetime: 'static',
    change: 'keep',
    external: false,
  }
}

/** The engine's images can be made before. */
function within(name: string, resource: ClusterResource): ClusterResource {
  if (resource.kind === 'image') return resource
  const need: Need = { id: resourceId('cluster', name), until: 'exists', follows: 'no', required: true }
  return { ...resource, needs: [need, ...resource.needs] }
}
