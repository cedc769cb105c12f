import { type Need, resourceId, untilByCondition } from '../../../model/need.js'
import type { Dependency } from '../../../model/service.js'
import { hasHealthcheck } from './health.js'
import type { ServiceInStack } from './service-in-stack.js'
import type { WorkloadDraft } from './workload-objects.js'
import { objectKindOf, type Workload } from './workloads.js'

/** What a workload's services depend on, as the workloads that run it. What runs in the same Pod starts with it. */
export function dependencyNeeds(workload: Workload, drafts: readonly WorkloadDraft[]): readonly Need[] {
  return workload.members.flatMap((of) => {
    of.accounts.translated(['depends_on'], 'waited for before it is made')
    return Object.entries(of.service.depends_on ?? {}).flatMap(([target, dependency]) => {
      const needed = drafts.find((draft) => draft.workload.members.some(({ name }) => name === target))
      if (needed === undefined || needed.workload.kind === 'CronJob') return []
      if (needed.workload === workload) return accountForSamePod(of, target, dependency)
      accountForHealth(of, target, dependency, needed.workload)
      return [need(needed, dependency)]
    })
  })
}

function need({ workload }: WorkloadDraft, { condition, restart, required }: Dependency): Need {
  return {
    id: resourceId(objectKindOf[workload.kind], workload.name),
    until: untilByCondition[condition],
    follows: restart === true ? 'restart' : 'no',
    required,
  }
}

/** Compose waits in vain, too, for the health of what does not say how it is. */
function accountForHealth({ accounts }: ServiceInStack, target: string, { condition }: Dependency, { members }: Workload): void {
  const needed = members.find(({ name }) => name === target)
  if (condition !== 'service_healthy' || needed === undefined || hasHealthcheck(needed) !== false) return
  accounts.rejected(
    ['depends_on', target, 'condition'],
    `\`${target}\` has no health check, in the file or in its image, that could be waited for`,
    `give it a healthcheck, or wait for \`service_started\``,
  )
}

function accountForSamePod(of: ServiceInStack, target: string, { condition }: Dependency): readonly Need[] {
  if (condition === 'service_started') of.accounts.translated(['depends_on', target], 'starts with it, in the same Pod')
  else of.accounts.approximated(['depends_on', target], `runs in the same Pod, where all containers start together`)
  return []
}
