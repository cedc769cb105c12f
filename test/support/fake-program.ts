import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A program on a PATH of its own that records how it was called, and answers as it is told to. */
export interface FakeProgram {
  /** Its calls, in order: the arguments, and what it was given on standard input and in some of its variables. */
  calls(): readonly FakeCall[]
}

export interface FakeCall {
  readonly args: readonly string[]
  readonly input: string
  readonly env: { readonly [name: string]: string | undefined }
}

/**
 * Puts a program into a folder.
 * @param answer the body of a script in JavaScript: `args`, `input` and `env` are there, `say` and `complain` write a line, `return` an exit code
 */
export function fakeProgram(folder: string, name: string, answer: string): FakeProgram {
  mkdirSync(folder, { recursive: true })
  const log = join(folder, `${name}.log`)
  writeFileSync(log, '')
  const script = `#!${process.execPath}
const fs = require('node:fs')
const args = process.argv.slice(2)
const env = process.env
const input = fs.readFileSync(0, 'utf8')
const { KUBECONFIG, DOCKER_HOST } = env
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, input, env: { KUBECONFIG, DOCKER_HOST } }) + '\\n')
const say = (line) => fs.writeSync(1, line + '\\n')
const complain = (line) => fs.writeSync(2, line + '\\n')
process.exitCode = (() => { ${answer} })() ?? 0
`
  writeFileSync(join(folder, name), script)
  chmodSync(join(folder, name), 0o755)
  return {
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line): FakeCall => JSON.parse(line)),
  }
}
