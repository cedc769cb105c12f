import { Flags } from '@oclif/core'
import type { Event } from '../../engine/model/event.js'
import type { ForwardedPair } from '../../engine/providers/service-operations-api.js'
import { forwardedPorts } from '../../engine/workflows/forwarded-ports.js'
import { projectName } from '../../engine/workflows/project.js'
import { service, words } from '../_args.js'
import { StackCommand } from '../_base.js'
import { clusterFlags, clusterPlace, operationsOf } from '../_cluster.js'
import { refuse } from '../_refuse.js'

export default class K8sPortForward extends StackCommand {
  static override summary = 'lead ports of this machine to a service, until Ctrl-C'
  static override description =
    'Each connection goes to a pod that is ready, picked anew, through rollouts and restarts of the cluster. Without ports: those of `ports`, else those of the container.'
  static override examples = [
    'stack k8s port-forward db 5432',
    'stack k8s port-forward web 8080:80 9229',
    'stack k8s port-forward web :80 --address 0.0.0.0',
  ]

  static override args = {
    service,
    ports: words('[LOCAL:]REMOTE, TCP'),
  }
  static override baseFlags = clusterFlags
  static override flags = {
    address: Flags.string({ helpValue: 'ADDRESS', summary: 'where to listen, instead of this machine alone' }),
  }

  protected override get place() {
    return clusterPlace('change')
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(K8sPortForward)
    const hostIp = flags.address ?? ''
    const named = (args.ports ?? []).map((text) => forwardedPair(text, hostIp))
    return this.look({ flags, services: [args.service] }, async (project, { opened, workloads, signal }) => {
      const ports = named.length > 0 ? named : await forwardedPorts(project, args.service, hostIp, workloads, signal)
      const emit = (event: Event) => {
        if (event.type === 'warning' || event.type === 'notice') this.say(`${args.service}: ${event.message}`)
      }
      const operations = await operationsOf(opened)
      const { addresses, close } = await operations.forward(projectName(project), args.service, ports, { emit, signal })
      for (const { hostIp: host, published, target } of addresses) {
        if (host !== '::1')
          this.say(`${args.service}  ${host === '127.0.0.1' ? 'localhost' : host}:${published} -> ${target}/tcp`)
      }
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve()
        else signal.addEventListener('abort', () => resolve(), { once: true })
      })
      await close()
      return 130
    })
  }
}

/** `8080:80`, `80`, `:80` (any free port). */
function forwardedPair(text: string, hostIp: string): ForwardedPair {
  const [, colon, target] = /^(?:(\d*):)?(\d+)$/.exec(text) ?? []
  const numbers = { published: Number(colon ?? target), target: Number(target) }
  const fits = target !== undefined && numbers.target > 0 && [numbers.published, numbers.target].every((port) => port <= 65535)
  if (fits) return { hostIp, ...numbers }
  throw refuse(`\`${text}\` is no port`, 'write `80`, `8080:80`, or `:80` for any free port here')
}
