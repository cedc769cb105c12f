import { Flags } from '@oclif/core'
import { humanDuration, humanSize } from '../engine/model/human.js'
import { type ImageRecord, images } from '../engine/workflows/images.js'
import { formatTable } from '../report/table.js'
import { services } from './_args.js'
import { StackCommand } from './_base.js'
import { format } from './_flags.js'

export default class Images extends StackCommand {
  static override summary = 'list the images that the containers were made from'
  static override examples = ['stack images', 'stack images web --json']

  static override args = { services }

  static override flags = { quiet: Flags.boolean({ char: 'q', summary: 'ids alone' }), format }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Images)
    return this.look({ flags, services: args.services }, async (project, { workloads, signal }) => {
      const rows = await images(project, args.services ?? [], workloads, signal)
      if (flags.quiet) this.print([...new Set(rows.map(({ ID }) => `${ID.replace('sha256:', '')}\n`))].join(''))
      else this.print(flags.format === 'json' ? JSON.stringify(rows) : table(rows, this.world.clock.now().getTime()))
      return 0
    })
  }
}

function table(rows: readonly ImageRecord[], now: number): string {
  return formatTable(
    ['CONTAINER', 'REPOSITORY', 'TAG', 'PLATFORM', 'IMAGE ID', 'SIZE', 'CREATED'],
    rows.map(({ ContainerName, Repository, Tag, Platform, ID, Size, Created }) => [
      ContainerName,
      Repository,
      Tag,
      Platform,
      ID.replace('sha256:', '').slice(0, 12),
      humanSize(Size),
      Created === undefined ? 'N/A' : `${humanDuration(now - Date.parse(Created))} ago`,
    ]),
  )
}
