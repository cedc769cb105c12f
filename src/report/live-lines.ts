import type { Output } from './output.js'

/** Lines at the end of a terminal that are drawn over and over, and lines above them that stay. */
export interface LiveLines {
  /** Replaces the live lines; `lasting` goes above them and is never drawn again. Lines are cut where the terminal ends. */
  draw(lasting: readonly string[], live: readonly string[]): void
  /** Leaves what is drawn, and the cursor below it. */
  end(): void
}

const csi = '\u001b['
const hideCursor = `${csi}?25l`
const showCursor = `${csi}?25h`
const wrapOff = `${csi}?7l`
const wrapOn = `${csi}?7h`
const eraseBelow = `${csi}0J`

/** Control sequences of ECMA-48: lines are counted as one row each, so the terminal may not wrap them while they are drawn. */
export function liveLines(output: Output): LiveLines {
  let drawn = 0
  return {
    draw(lasting, live) {
      const rows = (output.size()?.rows ?? 24) - 1
      const fitting = live.length > rows ? [...live.slice(0, rows - 1), `    and ${live.length - rows + 1} more`] : live
      const up = drawn > 0 ? `${csi}${drawn}A` : ''
      const stay = lasting.map((line) => `${line}\n`).join('')
      const now = fitting.map((line) => `${line}\n`).join('')
      output.write(`${hideCursor}\r${up}${eraseBelow}${stay}${wrapOff}${now}${wrapOn}`)
      drawn = fitting.length
    },
    end() {
      drawn = 0
      output.write(showCursor)
    },
  }
}
