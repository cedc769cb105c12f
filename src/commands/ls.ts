import { Flags } from '@oclif/core'
import { type LsRecord, ls } from '../engine/workflows/ls.js'
import { formatTable } from '../report/table.js'
import { StackCommand } from './_base.js'
import { format } from './_flags.js'
import { refuse } from './_refuse.js'

export default class Ls extends StackCommand {
  static override summary = 'list the projects on the engine'
  static override examples = ['stack ls', 'stack ls -a', 'stack ls --json']

  static override flags = {
    all: Flags.boolean({ char: 'a', summary: 'also projects of which nothing runs' }),
    quiet: Flags.boolean({ char: 'q', summary: 'names alone' }),
    filter: Flags.string({ helpValue: 'name=PATTERN', summary: 'only projects with such a name' }),
    format,
  }

  async run(): Promise<number> {
    const { flags } = await this.parse(Ls)
    const name = nameFilter(flags.filter)
    return this.lookAround(flags, async ({ workloads, signal }) => {
      const request = { states: flags.all ? 'all' : 'alive', ...(name !== undefined && { name }) } as const
      this.print(printed(await ls(request, workloads, signal), flags))
      return 0
    })
  }
}

function printed(rows: readonly LsRecord[], { quiet, format }: { readonly quiet: boolean; readonly format: string }): string {
  if (quiet) return rows.map(({ Name }) => `${Name}\n`).join('')
  if (format === 'json') return JSON.stringify(rows)
  return formatTable(
    ['NAME', 'STATUS', 'CONFIG FILES'],
    rows.map((row) => [row.Name, row.Status, row.ConfigFiles]),
  )
}

function nameFilter(filter: string | undefined): string | undefined {
  if (filter === undefined || filter.startsWith('name=')) return filter?.slice('name='.length)
  throw refuse(`\`${filter}\` is no filter`, 'write `name=PATTERN`')
}
