import { formatDuration, parseDuration } from '../../model/duration.js'
import { parseSize } from '../../model/size.js'
import type { TextSyntax } from './syntax.js'

/** A duration (Compose Specification, Specifying durations), canonical as Go writes it. */
export const duration: TextSyntax = {
  type: 'text',
  read: (text) => {
    const nanoseconds = parseDuration(text)
    if (nanoseconds !== undefined) return { text: formatDuration(nanoseconds) }
    const near = suggestDuration(text)
    return {
      code: 'not-a-duration',
      problem: `\`${text}\` is not a duration`,
      hint: near === undefined ? 'write it like `1m30s`' : `write \`${near}\``,
    }
  },
}

/** `5 seconds`, `10`, `2 min`: what was most likely meant. */
function suggestDuration(text: string): string | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*$/.exec(text)
  if (!match) return undefined
  const unit = (match[2] ?? '').toLowerCase()
  if (unit === '' || unit.startsWith('sec')) return `${match[1]}s`
  if (unit.startsWith('min')) return `${match[1]}m`
  if (unit.startsWith('hour') || unit === 'hr') return `${match[1]}h`
  if (unit.startsWith('milli')) return `${match[1]}ms`
  return undefined
}

/** A byte count (Compose Specification, Specifying byte values), canonical as its decimal digits. */
export const bytes: TextSyntax = {
  type: 'text',
  also: 'number',
  read: (text) => {
    const size = parseSize(text)
    return size === undefined
      ? { code: 'not-a-size', problem: `\`${text}\` is not a size`, hint: 'write it like `64m` or `1.5gb`' }
      : { text: String(size) }
  },
}

/** File permission bits: an octal number, canonical as Compose prints it. */
export const fileMode: TextSyntax = {
  type: 'text',
  also: 'number',
  fromNumber: (value) => value.toString(8),
  read: (text) => {
    const digits = /^(?:0o?)?([0-7]{1,4})$/.exec(text)?.[1]
    return digits === undefined
      ? { code: 'not-a-mode', problem: `\`${text}\` are no permission bits`, hint: 'write them in octal: `0440`' }
      : { text: `0${digits.replace(/^0+(?=\d)/, '')}` }
  },
}
