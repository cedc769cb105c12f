import { Args, Flags } from '@oclif/core'
import { port } from '../engine/workflows/port.js'
import { service } from './_args.js'
import { StackCommand } from './_base.js'

export default class Port extends StackCommand {
  static override summary = 'print where a port of a service is reached'
  static override examples = ['stack port web 80', 'stack port --index 2 worker 9000', 'stack port dns 53 --protocol udp']

  static override args = {
    service,
    port: Args.integer({ required: true, ignoreStdin: true, min: 0, max: 65535, description: 'the port inside the container' }),
  }

  static override flags = {
    protocol: Flags.string({ options: ['tcp', 'udp'], default: 'tcp', summary: 'tcp or udp' }),
    index: Flags.integer({ min: 1, helpValue: 'N', summary: 'which replica' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Port)
    const { protocol, index } = flags
    const request = { service: args.service, port: args.port, protocol, ...(index !== undefined && { index }) }
    return this.look({ flags, services: [args.service] }, async (project, { workloads, signal }) => {
      this.print(await port(project, request, workloads, signal))
      return 0
    })
  }
}
