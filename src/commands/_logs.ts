import type { LogItem } from '../engine/providers/provider.js'
import type { LogPrinter } from '../report/log-printer.js'

/** Prints what comes out of reading logs, until it ends. */
export async function printLogs(items: AsyncIterable<LogItem>, printer: LogPrinter): Promise<void> {
  for await (const item of items) printItem(item, printer)
}

/** Prints one item of a log stream: a container to reserve a prefix for, a line, or the end of a container. */
export function printItem(item: LogItem, printer: LogPrinter): void {
  if (item.type === 'container') printer.expect(item.name)
  else if (item.type === 'line') printer.print(item.line)
  else printer.note(item.origin.name, `exited with code ${item.exitCode}${item.restarting ? ' (restarting)' : ''}`)
}
