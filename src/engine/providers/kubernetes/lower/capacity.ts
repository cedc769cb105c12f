import type { Diagnostic } from '../../../model/diagnostic.js'
import type { LowerContext } from './lower-context.js'
import { requestsOf } from './resources.js'
import type { ServiceInStack } from './service-in-stack.js'
import type { Workload } from './workloads.js'

/** A stack that asks for more than all nodes have: some of its Pods would wait for room that never comes. */
export function missingCapacity(workloads: readonly Workload[], { facts, origins }: LowerContext): readonly Diagnostic[] {
  const { allocatable } = facts.cluster
  if (allocatable === undefined) return []
  const asked = workloads.flatMap(({ members, owner, kind }) =>
    members.map((of) => ({ of, ...times(requestsOf(of), kind === 'DaemonSet' ? facts.cluster.nodes : replicasOf(owner)) })),
  )
  return amounts.flatMap(([amount, text]): readonly Diagnostic[] => {
    const sum = asked.reduce((total, each) => total + each[amount], 0)
    if (sum <= allocatable[amount]) return []
    const biggest = asked.toSorted((one, other) => other[amount] - one[amount]).slice(0, 3)
    const names = biggest.map(({ of, [amount]: own }) => `\`${of.name}\` ${text(own)}`).join(', ')
    const position = biggest[0] && origins.at(['services', biggest[0].of.name])
    return [
      {
        severity: 'warning',
        code: 'not-enough-capacity',
        message: `the services reserve ${text(sum)}, and the nodes have ${text(allocatable[amount])}: ${names}`,
        hint: 'reserve less: deploy.resources.reservations',
        ...(position && { position }),
      },
    ]
  })
}

const amounts = [
  ['milliCpu', (amount: number) => `${amount / 1000} CPUs`],
  ['memory', (amount: number) => `${bytes(amount)} of memory`],
] as const

function bytes(amount: number): string {
  return amount < 1024 ** 3 ? `${Math.ceil(amount / 1024 ** 2)} MiB` : `${Number((amount / 1024 ** 3).toFixed(1))} GiB`
}

function replicasOf({ service }: ServiceInStack): number {
  return service.scale ?? service.deploy?.replicas ?? 1
}

function times({ milliCpu, memory }: { readonly milliCpu: number; readonly memory: number }, count: number) {
  return { milliCpu: milliCpu * count, memory: memory * count }
}
