import type { LogItem } from '../engine/providers/provider.js'
import type { LogPrinter } from '../report/log-printer.js'

/** Prints what comes out of reading logs, until it ends. */
export async function printLogs(items: AsyncIterable<LogItem>, printer: LogPrinter): Promise<void> {
  for await (const item of items) await printItem(item, printer)
}

/** Prints one item of a log stream: a container to reserve a prefix for, lines, or the end of a container. Takes as long as its reader does. */
export async function printItem(item: LogItem, printer: LogPrinter): Promise<void> {
  if (item.type === 'container') printer.expect(item.name)
  else if (item.type === 'lines') await printer.print(item.lines)
  else printer.note(item.origin.name, `exited with code ${item.exitCode}${item.restarting ? ' (restarting)' : ''}`)
}
