import { humanDuration } from '../../engine/model/human.js'
import type { ServiceDescription } from '../../engine/providers/service-operations-api.js'
import { projectName } from '../../engine/workflows/project.js'
import { formatTable } from '../../report/table.js'
import { requiredServices } from '../_args.js'
import { StackCommand } from '../_base.js'
import { clusterFlags, clusterPlace, operationsOf } from '../_cluster.js'
import { format } from '../_flags.js'

export default class K8sDescribe extends StackCommand {
  static override summary = 'tell how a service stands on the cluster, and what happened to it'
  static override description = 'Its workload, revisions and pods, the conditions that are not met, and the last events.'
  static override examples = ['stack k8s describe web', 'stack k8s describe web db', 'stack k8s describe web --json']

  static override args = { services: requiredServices }
  static override baseFlags = clusterFlags
  static override flags = { format }

  protected override get place() {
    return clusterPlace('look')
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(K8sDescribe)
    return this.look({ flags, services: args.services }, async (project, { opened, signal }) => {
      const operations = await operationsOf(opened)
      const now = this.world.clock.now().getTime()
      for (const [index, service] of (args.services ?? []).entries()) {
        const description = await operations.describe(projectName(project), service, signal)
        if (flags.format === 'json') this.print(JSON.stringify({ service, ...description }))
        else this.print(`${index === 0 ? '' : '\n'}${printed(service, description, now)}`)
      }
      return 0
    })
  }
}

function printed(service: string, description: ServiceDescription, now: number): string {
  const { workload, standing, properties, revisions, pods, events } = description
  const ago = (time: number) => `${humanDuration(Math.max(0, now - time))} ago`
  const width = Math.max(0, ...properties.map(([name]) => name.length))
  const unmet = pods.flatMap((pod) => pod.unmet.map((text) => `  ${pod.replica}: ${text}\n`))
  const isMany = events.some(({ count }) => count > 1)
  return [
    `${service}: ${workload}, ${standing}\n`,
    properties.map(([name, value]) => `  ${name.padEnd(width)}  ${value}\n`).join(''),
    section(
      'PODS',
      ['NAME', 'POD', 'STATUS', 'RESTARTS', 'NODE', 'IP'],
      pods.map((pod) => [pod.replica, pod.name, pod.status, String(pod.restarts), pod.node, pod.ip]),
    ),
    unmet.length === 0 ? '' : `\nNOT MET\n${unmet.join('')}`,
    section(
      'REVISIONS',
      ['NUMBER', 'CREATED', 'PODS', 'IMAGE'],
      revisions.map(({ number, createdAt, pods, image, current }) => [
        `${number}${current ? ' (current)' : ''}`,
        ago(createdAt),
        String(pods),
        image,
      ]),
    ),
    section(
      'EVENTS',
      ['WHEN', 'WHAT', ...(isMany ? ['TIMES'] : []), 'OF', 'MESSAGE'],
      events
        .slice(-15)
        .map(({ time, reason, count, subject, message }) => [
          ago(time),
          reason,
          ...(isMany ? [String(count)] : []),
          subject,
          message.replace(/\s+/g, ' '),
        ]),
    ),
  ].join('')
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `\n${title}\n${formatTable(columns, rows)}`
}
