import { digestFields } from '../../src/engine/model/fields.js'
import { type Need, resourceId } from '../../src/engine/model/need.js'
import type { Observed, Snapshot } from '../../src/engine/model/observed.js'
import type { Plan } from '../../src/engine/model/plan.js'
import { everything, type Policy, type RunGoal } from '../../src/engine/model/policy.js'
import type { Desired, Fields, Resource } from '../../src/engine/model/resource.js'

/** Builders of a small world: project `shop`, its declared resources, and what exists of them. */

export function container(group: string, rest: Partial<Resource> = {}): Resource {
  const number = rest.number ?? 1
  return {
    id: resourceId('container', `${group}-${number}`),
    kind: 'container',
    group,
    name: `shop-${group}-${number}`,
    needs: [],
    spec: { image: group },
    lifetime: 'service',
    change: 'replace',
    external: false,
    number,
    ...rest,
  }
}

export function network(group: string, rest: Partial<Resource> = {}): Resource {
  return staticResource('network', group, { name: `shop_${group}`, change: 'recreate', ...rest })
}

export function volume(group: string, rest: Partial<Resource> = {}): Resource {
  return staticResource('volume', group, { name: `shop_${group}`, change: 'keep', ...rest })
}

export function image(group: string, rest: Partial<Resource> = {}): Resource {
  return staticResource('image', group, { name: `shop-${group}`, change: 'build', ...rest })
}

/** A workload of a cluster, which runs as soon as it is made: `deployment('web')`. */
export function deployment(group: string, rest: Partial<Resource> = {}): Resource {
  return {
    id: resourceId('deployment', group),
    kind: 'deployment',
    group,
    name: group,
    needs: [],
    spec: { image: group },
    lifetime: 'service',
    change: 'update',
    runsWhenMade: true,
    external: false,
    ...rest,
  }
}

export function job(group: string, rest: Partial<Resource> = {}): Resource {
  return deployment(group, { id: resourceId('job', group), kind: 'job', lifetime: 'job', change: 'replace', ...rest })
}

/** Anything else of a cluster: `object('config-map', 'page-3f2a', { group: 'page' })`. */
export function object(kind: string, name: string, rest: Partial<Resource> = {}): Resource {
  return {
    id: resourceId(kind, name),
    kind,
    group: name,
    name,
    needs: [],
    spec: {},
    lifetime: 'static',
    change: 'update',
    external: false,
    ...rest,
  }
}

function staticResource(kind: string, group: string, rest: Partial<Resource> & Pick<Resource, 'name' | 'change'>): Resource {
  return { id: resourceId(kind, group), kind, group, needs: [], spec: {}, lifetime: 'static', external: false, ...rest }
}

/** `need('network/default')`, `need('container/db-1', { until: 'healthy' })`. */
export function need(id: string, rest: Partial<Omit<Need, 'id'>> = {}): Need {
  const [kind = '', key = ''] = id.split('/')
  const until = kind === 'container' ? 'started' : 'exists'
  return { id: resourceId(kind, key), until, follows: 'no', required: true, ...rest }
}

export function desired(...resources: Resource[]): Desired {
  return {
    resources,
    renumber: (resource, number) => ({
      ...resource,
      id: resourceId(resource.kind, `${resource.group}-${number}`),
      name: `shop-${resource.group}-${number}`,
      number,
    }),
  }
}

/** A resource as it exists after `up`: running, attached to what it needs, with the digests of its fields. */
export function existing(resource: Resource, rest: Partial<Observed> & { readonly spec?: Fields } = {}): Observed {
  const { spec = resource.spec, ...overrides } = rest
  const needed = (kind: string) =>
    resource.needs.filter((each) => each.id.startsWith(`${kind}/`)).map((each) => `shop_${each.id.split('/')[1]}`)
  return {
    id: resource.id,
    kind: resource.kind,
    group: resource.group,
    name: resource.name,
    handle: resource.name,
    needs: resource.needs,
    fields: digestFields(spec),
    state: 'running',
    health: 'none',
    owner: 'project',
    oneOff: false,
    attachedNetworks: needed('network'),
    mountedVolumes: needed('volume'),
    ...(resource.image !== undefined && { image: resource.image }),
    ...(resource.number !== undefined && { number: resource.number }),
    ...overrides,
  }
}

export function snapshot(...resources: Observed[]): Snapshot {
  return { project: 'shop', workingDirs: ['/home/me/shop'], resources }
}

export const nothing = snapshot()

export function runPolicy(goal: Partial<RunGoal> = {}, rest: Partial<Policy> = {}): Policy {
  return {
    goal: {
      type: 'run',
      until: 'started',
      recreate: { selected: 'diverged', dependencies: 'diverged' },
      anonymousVolumes: 'carry',
      changedVolumes: 'keep',
      ...goal,
    },
    selection: everything,
    orphans: { action: 'keep', declared: [], disabled: [] },
    ...rest,
  }
}

/** Every step on a line: its id, its cause, and what it comes after (`~`: after its end, well or not). */
export function printSteps(plan: Plan): string {
  const lines = plan.steps.map((step) => {
    const after = [...step.after, ...step.afterEnd.map((id) => `~${id}`)]
    const edges = after.length === 0 ? '' : `  <- ${after.join(', ')}`
    return `${step.id}: ${step.cause}${edges}${step.failure === 'warning' ? '  (failure is a warning)' : ''}`
  })
  const kept = plan.kept.map(({ id, reason, note }) => `keep ${id}: ${reason}${note === undefined ? '' : `, ${note}`}`)
  return [...lines, ...kept].join('\n')
}
