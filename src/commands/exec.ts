import { Flags } from '@oclif/core'
import { exec } from '../engine/workflows/exec.js'
import { command, service } from './_args.js'
import { StackCommand } from './_base.js'

export default class Exec extends StackCommand {
  static override summary = 'run a command in a container that runs'
  static override description = 'Everything after the service belongs to the command.'
  static override examples = [
    'stack exec web sh',
    'stack exec -u root web ls -la /data',
    'stack exec -T db pg_dump -U shop > dump.sql',
  ]

  /** What follows the service is no flag of ours. */
  static passThrough = true
  static override args = { service, command: { ...command, required: true } }

  static override flags = {
    detach: Flags.boolean({ char: 'd', summary: 'leave it running and come back' }),
    env: Flags.string({
      char: 'e',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=VALUE',
      summary: 'an environment variable',
    }),
    'no-tty': Flags.boolean({ char: 'T', summary: 'no terminal, even where there is one' }),
    user: Flags.string({ char: 'u', helpValue: 'USER', summary: 'run as this user' }),
    workdir: Flags.string({ char: 'w', helpValue: 'DIR', summary: 'run in this folder' }),
    index: Flags.integer({ min: 1, helpValue: 'N', summary: 'which replica' }),
    privileged: Flags.boolean({ summary: 'give it extended privileges' }),
    interactive: Flags.boolean({ char: 'i', default: true, allowNo: true, summary: 'pass standard input on' }),
    tty: Flags.boolean({ char: 't', hidden: true }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Exec)
    const request = {
      service: args.service,
      command: args.command ?? [],
      tty: flags['no-tty'] ? 'never' : 'auto',
      stdin: flags.interactive ? 'connected' : 'left',
      detach: flags.detach ? 'detached' : 'attached',
      environment: (flags.env ?? []).flatMap((text) => this.assignment(text)),
      privileged: flags.privileged,
      ...(flags.index !== undefined && { index: flags.index }),
      ...(flags.user !== undefined && { user: flags.user }),
      ...(flags.workdir !== undefined && { workingDir: flags.workdir }),
    } as const
    return this.look({ flags, services: [args.service] }, (project, { workloads, signal }) =>
      exec(project, request, { target: workloads, terminal: this.world.terminal }, signal),
    )
  }

  /** `NAME` alone takes the value that it has here; where it has none, it is left out. */
  private assignment(text: string): string[] {
    if (text.includes('=')) return [text]
    const value = this.world.env[text]
    return value === undefined ? [] : [`${text}=${value}`]
  }
}
