import type { LogLine } from '../engine/providers/provider.js'
import type { Output } from './output.js'
import type { Style } from './style.js'

/** How log lines look. */
export interface LogLook {
  readonly format: 'text' | 'json'
  readonly prefix: 'shown' | 'hidden'
  readonly timestamps: 'shown' | 'hidden'
  /** Whether a container's standard error goes to ours (`up`), or everything to standard output (`logs`). */
  readonly streams: 'apart' | 'together'
}

export interface LogPrinter {
  print(line: LogLine): void
  /** Says that a container is known, so that prefixes are as wide as its name from the first line on. */
  expect(name: string): void
  /** `web-1 exited with code 7`. */
  note(name: string, text: string): void
}

/** Lines behind the container's name, padded to the longest so far, each name in a colour of its own. */
export function logPrinter(stdout: Output, stderr: Output, style: Style, look: LogLook): LogPrinter {
  const colours = new Map<string, (text: string) => string>()
  let width = 0

  function prefixOf(name: string): string {
    expect(name)
    return (colours.get(name) ?? style.faint)(`${name.padEnd(width)}  | `)
  }

  function expect(name: string): void {
    const next = style.prefixes[colours.size % style.prefixes.length]
    if (!colours.has(name) && next) colours.set(name, next)
    width = Math.max(width, name.length)
  }

  return {
    expect,
    print(line) {
      const output = look.streams === 'apart' && line.stream === 'stderr' ? stderr : stdout
      if (look.format === 'json') {
        const { service, name } = line.origin
        output.write(`${JSON.stringify({ time: line.time, service, container: name, stream: line.stream, text: line.text })}\n`)
        return
      }
      const prefix = look.prefix === 'shown' ? prefixOf(line.origin.name) : ''
      output.write(`${prefix}${look.timestamps === 'shown' ? `${line.time} ` : ''}${line.text}\n`)
    },
    note(name, text) {
      stderr.write(`${(colours.get(name) ?? style.faint)(name)} ${text}\n`)
    },
  }
}
