import { homedir } from 'node:os'
import { type Clock, systemClock } from '../engine/host/clock.js'
import type { Environment } from '../engine/host/env.js'
import type { SignalSource } from '../engine/host/signals.js'
import { openTerminal, type Terminal, type TerminalOutput } from '../engine/host/terminal.js'
import type { Output } from '../report/output.js'

/** Everything that a command takes from outside: nothing below reads `process`. */
export interface World {
  readonly env: Environment
  readonly cwd: string
  readonly home: string
  readonly platform: NodeJS.Platform
  readonly terminal: Terminal
  readonly clock: Clock
  readonly signals: SignalSource
}

/** The world of the running process: the one place that reads it. */
export function processWorld(): World {
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    // Opened when a command asks for it: standard input, once opened, takes time and keeps the process alive.
    get terminal() {
      return openTerminal(process)
    },
    clock: systemClock,
    signals: process,
  }
}

/** A terminal's output as the report draws on it. */
export function outputOf(output: TerminalOutput): Output {
  return { isTty: output.isTty, size: () => output.size(), write: (text) => void output.stream.write(text) }
}
