import { formatJsonLines, formatTable } from '../../../report/table.js'
import { format } from '../../_flags.js'
import { GatewayCommand, target } from '../_gateway.js'

export default class TopicList extends GatewayCommand {
  static override summary = 'list the topics, and which functions listen to them'
  static override examples = ['stack function topic list']

  static override flags = { format, target }

  async run(): Promise<number> {
    const { flags } = await this.parse(TopicList)
    return this.withFunctions(flags, async ({ gateway }) => {
      const topics = await gateway.topics()
      const rows = topics.map(({ topic, functions, published }) => [topic, functions.join(', ') || '-', String(published)])
      this.print(flags.format === 'json' ? formatJsonLines(topics) : formatTable(['TOPIC', 'FUNCTIONS', 'PUBLISHED'], rows))
      return 0
    })
  }
}
