import type { StackError } from '../engine/model/errors.js'
import { refuse } from './_refuse.js'

/** oclif's complaint about a command line, in our words and with our exit code. @param command `stack up` */
export function usageError(error: unknown, command: string): StackError {
  const text = error instanceof Error ? error.message : String(error)
  const hint = `\`${command} --help\` explains it`
  const [, flag, value, options] = /^Expected (--[\w-]+)=(.*) to be one of: (.*)/.exec(text) ?? []
  if (flag !== undefined) return refuse(`\`${flag} ${value}\` is none of: ${options}`, hint)
  const [, argument, choices] = /^Expected (.*) to be one of: (.*)/.exec(text) ?? []
  if (argument !== undefined) return refuse(`\`${argument}\` is none of: ${choices}`, hint)
  const [, unexpected] = /^Unexpected arguments?: (.*)/.exec(text) ?? []
  if (unexpected !== undefined) return refuse(`\`${unexpected}\` is one argument too many`, hint)
  const missing = /^Missing \d+ required args?:\n([\s\S]*?)(\n\n|\nSee more|$)/.exec(text)?.[1]
  if (missing !== undefined) {
    const names = missing.split('\n').map((line) => line.trim().split(/\s/, 1)[0]?.toUpperCase() ?? '')
    return refuse(`${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing`, hint)
  }
  const [, parsed, given] = /^(?:Parsing (--[\w-]+) \n\t)?Expected an integer[^:]*: (.*)/.exec(text) ?? []
  if (given !== undefined) return refuse(`\`${parsed ? `${parsed} ` : ''}${given.split('\n')[0]}\` is no number that fits`, hint)
  const first = text.split('\n')[0] ?? ''
  return refuse(first.charAt(0).toLowerCase() + first.slice(1), hint)
}
