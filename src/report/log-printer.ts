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
  /** Writes lines; resolves when there is room for more. */
  print(lines: readonly LogLine[]): Promise<void>
  /** Says that a container is known, so that prefixes are as wide as its name from the first line on. */
  expect(name: string): void
  /** `web-1 exited with code 7`. */
  note(name: string, text: string): void
}

/** Lines behind the container's name, padded to the longest so far, each name in a colour of its own. */
export function logPrinter(stdout: Output, stderr: Output, style: Style, look: LogLook): LogPrinter {
  const colours = new Map<string, (text: string) => string>()
  /** By name, at the present width. */
  const prefixes = new Map<string, string>()
  let width = 0

  function prefixOf(name: string): string {
    const known = prefixes.get(name)
    if (known !== undefined) return known
    expect(name)
    const prefix = (colours.get(name) ?? style.faint)(`${name.padEnd(width)}  | `)
    prefixes.set(name, prefix)
    return prefix
  }

  function expect(name: string): void {
    const next = style.prefixes[colours.size % style.prefixes.length]
    if (!colours.has(name) && next) colours.set(name, next)
    if (name.length <= width) return
    width = name.length
    prefixes.clear()
  }

  function textOf({ origin, stream, time, text }: LogLine): string {
    if (look.format === 'json') {
      return `${JSON.stringify({ time, service: origin.service, container: origin.name, stream, text })}\n`
    }
    const prefix = look.prefix === 'shown' ? prefixOf(origin.name) : ''
    return look.timestamps === 'shown' ? `${prefix}${time} ${text}\n` : `${prefix}${text}\n`
  }

  const outputOf = ({ stream }: LogLine) => (look.streams === 'apart' && stream === 'stderr' ? stderr : stdout)

  return {
    expect,
    async print(lines) {
      // One write for all lines in a row that go to the same place: a write for each would cost more than everything else.
      let output = stdout
      let text = ''
      const write = () => {
        if (text !== '') output.write(text)
        text = ''
        return output.drained()
      }
      for (const line of lines) {
        const next = outputOf(line)
        if (next !== output) await write()
        output = next
        text += textOf(line)
      }
      await write()
    },
    note(name, text) {
      stderr.write(`${(colours.get(name) ?? style.faint)(name)} ${text}\n`)
    },
  }
}
