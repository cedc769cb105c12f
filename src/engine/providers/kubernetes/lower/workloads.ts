import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { ObjectKindName } from '../object-kinds.js'
import type { LowerContext } from './lower-context.js'
import { objectName } from './names.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'
import type { WorkloadKind } from './settings/kubernetes-settings.js'

/** What runs one Pod, or several of one kind: a service, with those that live in its Pod. */
export interface Workload {
  readonly kind: WorkloadKind
  /** Of the object; a Job's has a suffix besides (`workload-objects.ts`). */
  readonly name: string
  /** The service whose Pod it is. */
  readonly owner: ServiceInStack
  /** Everything that runs in it: the owner, then those that share its namespaces (`network_mode: service:web`). */
  readonly members: readonly ServiceInStack[]
  /** Whether somebody waits for its end: it is not run again while it is unchanged. */
  readonly awaited: boolean
}

/** All workloads of a stack, in the order of its services. */
export function workloadsOf(stack: Stack, context: LowerContext): readonly Workload[] {
  const services = servicesOf(stack, context)
  return services
    .filter(({ name }) => podOwner(stack, name) === name)
    .map((owner): Workload => {
      const kind = workloadKind(owner)
      const others = services.filter(({ name }) => name !== owner.name && podOwner(stack, name) === owner.name)
      return {
        kind,
        name: objectName(owner.name),
        owner,
        members: [owner, ...others],
        awaited: kind === 'Job' && isAwaited(owner),
      }
    })
}

/**
 * The service in whose Pod this one runs: its own name, or that of the one whose network, processes or memory it shares. One that lives in
 * another that lives in a third runs in the third's; loading has refused circles.
 */
export function podOwner(stack: Stack, name: string): string {
  const next = sharedService(stack.services[name])
  return next === undefined || stack.services[next] === undefined ? name : podOwner(stack, next)
}

/** `db` of `network_mode: service:db`, or of `pid` or `ipc`. */
export function sharedService(service: Service | undefined): string | undefined {
  const shared = [service?.network_mode, service?.pid, service?.ipc].find((mode) => mode?.startsWith('service:'))
  return shared?.slice('service:'.length)
}

/** The kinds of workloads by their names in resource ids. */
export const objectKindOf = {
  Deployment: 'deployment',
  StatefulSet: 'stateful-set',
  DaemonSet: 'daemon-set',
  Job: 'job',
  CronJob: 'cron-job',
} as const satisfies Record<WorkloadKind, ObjectKindName>

function workloadKind(of: ServiceInStack): WorkloadKind {
  const { service, settings } = of
  if (settings.schedule !== undefined) return 'CronJob'
  if (settings.kind !== undefined) return settings.kind
  const mode = service.deploy?.mode
  if (mode === 'global') return 'DaemonSet'
  if (mode === 'replicated-job' || mode === 'global-job' || isAwaited(of)) return 'Job'
  return restartCondition(service) === 'no' && !serves(of) ? 'Job' : 'Deployment'
}

/** Whether another service waits for its end: `service_completed_successfully`. */
function isAwaited({ stack, name }: ServiceInStack): boolean {
  return Object.values(stack.services).some(
    ({ depends_on }) => depends_on?.[name]?.condition === 'service_completed_successfully',
  )
}

/** Whether it looks like something that goes on: it has ports, a health check, or others that ask for its health. */
function serves({ service, stack, name }: ServiceInStack): boolean {
  const hasHealthcheck = service.healthcheck !== undefined && service.healthcheck.disable !== true
  const isAskedFor = Object.values(stack.services).some(({ depends_on }) => depends_on?.[name]?.condition === 'service_healthy')
  return (service.ports ?? []).length > 0 || (service.expose ?? []).length > 0 || hasHealthcheck || isAskedFor
}

/**
 * When a service is started again, in Compose's words; `deploy.restart_policy` wins over `restart`. Undefined where neither was written:
 * Compose then never does, and most who left it out did not mean to say so.
 */
export function restartCondition(service: Service): 'no' | 'on-failure' | 'always' | undefined {
  const deployed = service.deploy?.restart_policy
  const condition = deployed === undefined ? service.restart?.split(':')[0] : (deployed.condition ?? 'any')
  if (condition === undefined || condition === '') return undefined
  if (condition === 'no' || condition === 'none') return 'no'
  return condition === 'on-failure' ? 'on-failure' : 'always'
}
