import { Flags } from '@oclif/core'
import type { ContainerState } from '../engine/model/observed.js'
import { type PsRecord, type PsRequest, ps, psRecord } from '../engine/workflows/ps.js'
import { formatJsonLines, formatTable } from '../report/table.js'
import { services } from './_args.js'
import { StackCommand } from './_base.js'
import { refuse } from './_refuse.js'

const states = ['paused', 'restarting', 'removing', 'running', 'dead', 'created', 'exited'] as const

export default class Ps extends StackCommand {
  static override summary = 'list the containers of the stack'
  static override examples = ['stack ps', 'stack ps -a', 'stack ps --json', "stack ps --format '{{.Service}} {{.State}}'"]

  static override args = { services }

  static override flags = {
    all: Flags.boolean({ char: 'a', summary: 'also those that ended, and those of `stack run`' }),
    quiet: Flags.boolean({ char: 'q', summary: 'ids alone' }),
    services: Flags.boolean({ summary: 'the names of services alone' }),
    status: Flags.string({ multiple: true, multipleNonGreedy: true, options: states, summary: 'only containers in that state' }),
    filter: Flags.string({ helpValue: 'status=STATE', summary: 'only containers in that state' }),
    orphans: Flags.boolean({ allowNo: true, default: true, summary: 'also containers of services that are no longer declared' }),
    format: Flags.string({ default: 'table', helpValue: 'table|json|TEMPLATE', summary: 'how to print them; --json for short' }),
    'no-trunc': Flags.boolean({ summary: 'cut nothing' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Ps)
    const wanted = [...(flags.status ?? []), ...filteredStates(flags.filter)].filter(isState)
    const request: PsRequest = {
      services: args.services ?? [],
      states: wanted.length > 0 ? wanted : flags.all ? 'all' : 'alive',
      orphans: flags.orphans ? 'included' : 'excluded',
    }
    return this.look({ flags, services: args.services }, async (project, { workloads, signal }) => {
      const containers = await ps(project, request, workloads, signal)
      if (flags.quiet) this.print(containers.map(({ handle }) => `${handle}\n`).join(''))
      else if (flags.services) this.print([...new Set(containers.map(({ service }) => `${service}\n`))].join(''))
      else {
        const now = this.world.clock.now().getTime()
        const width = flags['no-trunc'] ? 'full' : 'short'
        this.print(
          await printed(
            flags.format,
            containers.map((container) => psRecord(container, now, width)),
          ),
        )
      }
      return 0
    })
  }
}

async function printed(format: string, rows: readonly PsRecord[]): Promise<string> {
  if (format === 'json') return formatJsonLines(rows)
  if (format === 'table') {
    return formatTable(
      ['NAME', 'IMAGE', 'COMMAND', 'SERVICE', 'CREATED', 'STATUS', 'PORTS'],
      rows.map((row) => [row.Name, row.Image, row.Command, row.Service, row.RunningFor, row.Status, row.Ports]),
    )
  }
  const { formatTemplate } = await import('../report/template.js')
  return formatTemplate(
    format,
    rows.map((row) => ({ ...row })),
    fields,
  )
}

const fields = [
  'Command',
  'CreatedAt',
  'ExitCode',
  'Health',
  'ID',
  'Image',
  'Labels',
  'LocalVolumes',
  'Mounts',
  'Name',
  'Names',
].concat(['Networks', 'Ports', 'Project', 'Publishers', 'RunningFor', 'Service', 'Size', 'State', 'Status'])

function filteredStates(filter: string | undefined): string[] {
  if (filter === undefined) return []
  const [, state] = /^status=(\w+)$/.exec(filter) ?? []
  if (state !== undefined && isState(state)) return [state]
  throw refuse(`\`${filter}\` is no filter`, `write \`status=STATE\`, one of: ${states.join(', ')}`)
}

function isState(state: string): state is ContainerState {
  return states.some((known) => known === state)
}
