import { Flags } from '@oclif/core'
import type { Stack } from '../engine/model/stack.js'
import { type Attachment, attachedServices } from '../engine/workflows/attached.js'
import { logPrinter } from '../report/log-printer.js'
import type { Style } from '../report/style.js'
import { printItem } from './_logs.js'
import type { Session } from './_session.js'
import { outputOf, type World } from './_world.js'

/** How `up` stays with what it started. */
export const attachmentFlags = {
  attach: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'SERVICE',
    summary: 'show only the output of this service',
  }),
  'no-attach': Flags.string({ multiple: true, multipleNonGreedy: true, helpValue: 'SERVICE', summary: 'do not show its output' }),
  'attach-dependencies': Flags.boolean({ summary: 'show the output of what the services depend on, too' }),
  'abort-on-container-exit': Flags.boolean({ summary: 'stop everything when a container ends' }),
  'abort-on-container-failure': Flags.boolean({ summary: 'stop everything when a container fails' }),
  'exit-code-from': Flags.string({ helpValue: 'SERVICE', summary: 'exit with its code; stops everything when a container ends' }),
  'no-color': Flags.boolean({ summary: 'show output without colours' }),
  'no-log-prefix': Flags.boolean({ summary: 'show output without names in front' }),
  timestamps: Flags.boolean({ summary: 'show when each line was written' }),
  menu: Flags.boolean({ hidden: true, allowNo: true }),
}

/** Compose's rules: what watches output cannot come back at once, and what to watch is said once. */
export const attachmentConflicts = [
  ...['detach', 'wait', 'no-start'].flatMap((away) =>
    ['attach', 'attach-dependencies', 'abort-on-container-exit', 'abort-on-container-failure', 'exit-code-from'].map(
      (attached) => [away, attached] as const,
    ),
  ),
  ['attach', 'attach-dependencies'] as const,
  ['abort-on-container-exit', 'abort-on-container-failure'] as const,
]

export interface AttachmentFlags {
  readonly attach?: readonly string[] | undefined
  readonly 'no-attach'?: readonly string[] | undefined
  readonly 'attach-dependencies': boolean
  readonly 'abort-on-container-exit': boolean
  readonly 'abort-on-container-failure': boolean
  readonly 'exit-code-from'?: string | undefined
  readonly 'no-log-prefix': boolean
  readonly timestamps: boolean
}

/** An attachment that prints to the world's terminal: containers' output to ours, news about them to standard error. */
export async function attachmentOf(
  flags: AttachmentFlags,
  stack: Stack,
  named: 'all' | readonly string[],
  { opened, forced, settle }: Session,
  { terminal, clock }: World,
  style: Style,
): Promise<Attachment> {
  const printer = logPrinter(outputOf(terminal.output), outputOf(terminal.error), style, {
    format: 'text',
    prefix: flags['no-log-prefix'] ? 'hidden' : 'shown',
    timestamps: flags.timestamps ? 'shown' : 'hidden',
    streams: 'apart',
  })
  const exitCodeFrom = flags['exit-code-from']
  const onFailure = flags['abort-on-container-failure'] ? 'on-failure' : 'never'
  const wish = { attach: flags.attach ?? [], noAttach: flags['no-attach'] ?? [], dependencies: flags['attach-dependencies'] }
  return {
    workloads: await opened.workloads(),
    services: attachedServices(stack, named, wish),
    abort: flags['abort-on-container-exit'] || exitCodeFrom !== undefined ? 'on-exit' : onFailure,
    ...(exitCodeFrom !== undefined && { exitCodeFrom }),
    whenInterrupted: 'stop',
    since: (clock.now().getTime() / 1000).toFixed(3),
    forced,
    wait: (milliseconds, signal) => clock.wait(milliseconds, signal),
    begin: settle,
    show: (item) => printItem(item, printer),
  }
}
