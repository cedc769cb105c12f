import { execFileSync } from 'node:child_process'
import { measuredEnvironment } from './machine.js'

/** What a docker command prints, line by line, without empty ones. @throws Error where it fails */
export function docker(...args: readonly string[]): readonly string[] {
  const printed = execFileSync('docker', args, { encoding: 'utf8', env: measuredEnvironment(process.env) })
  return printed.split('\n').filter((line) => line !== '')
}
