import { type ContainerProcesses, top } from '../engine/workflows/top.js'
import { formatTable } from '../report/table.js'
import { services } from './_args.js'
import { StackCommand } from './_base.js'

export default class Top extends StackCommand {
  static override summary = 'list the processes of services'
  static override examples = ['stack top', 'stack top web']

  static override args = { services }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Top)
    return this.look({ flags, services: args.services }, async (project, { workloads, signal }) => {
      this.print(table(await top(project, args.services ?? [], workloads, signal)))
      return 0
    })
  }
}

/** One table: the columns of all containers, in the order in which they first come. */
function table(containers: readonly ContainerProcesses[]): string {
  const titles = [...new Set(containers.flatMap((container) => container.titles))]
  return formatTable(
    ['SERVICE', '#', ...titles],
    containers.flatMap(({ service, number, titles: own, processes }) =>
      processes.map((process) => [
        service,
        number === undefined ? '-' : String(number),
        ...titles.map((title) => process[own.indexOf(title)] ?? '-'),
      ]),
    ),
  )
}
