import { Flags } from '@oclif/core'
import { attach } from '../engine/workflows/attach.js'
import { service } from './_args.js'
import { StackCommand } from './_base.js'

export default class Attach extends StackCommand {
  static override summary = 'connect the terminal to the process of a service'
  static override examples = ['stack attach web', 'stack attach --no-stdin --index 2 worker']

  static override args = { service }

  static override flags = {
    'detach-keys': Flags.string({ helpValue: 'KEYS', summary: 'keys that let go of it (`ctrl-p,ctrl-q`)' }),
    index: Flags.integer({ min: 1, helpValue: 'N', summary: 'which replica' }),
    'no-stdin': Flags.boolean({ summary: 'only look' }),
    'sig-proxy': Flags.boolean({ default: true, allowNo: true, summary: 'send Ctrl-C on to it' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Attach)
    const request = {
      service: args.service,
      stdin: flags['no-stdin'] ? 'left' : 'connected',
      signals: flags['sig-proxy'] ? 'sent-on' : 'kept',
      ...(flags.index !== undefined && { index: flags.index }),
      ...(flags['detach-keys'] !== undefined && { detachKeys: flags['detach-keys'] }),
    } as const
    return this.look({ flags, services: [args.service] }, (project, { workloads, signal }) =>
      attach(project, request, { target: workloads, terminal: this.world.terminal }, signal),
    )
  }
}
