import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** On what was measured. */
export interface Machine {
  readonly node: string
  readonly compose: string
  readonly engine: string
  readonly processors: number
  /** What every start of Node 20 pays for where it is set: measured without, always. */
  readonly extraCertificates: 'set, and taken away for what is measured' | 'not set'
}

export function describeMachine(environment: NodeJS.ProcessEnv): Machine {
  const docker = (...args: string[]) =>
    execFileSync('docker', args, { encoding: 'utf8', env: measuredEnvironment(environment) }).trim()
  return {
    node: process.version,
    compose: docker('compose', 'version', '--short'),
    engine: docker('version', '--format', '{{.Server.Version}}'),
    processors: cpus().length,
    extraCertificates: environment.NODE_EXTRA_CA_CERTS ? 'set, and taken away for what is measured' : 'not set',
  }
}

/** The environment of all that is measured. */
export function measuredEnvironment({ NODE_EXTRA_CA_CERTS: _, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return rest
}

/** Processor time of the whole machine since it started, in hundredths of a second (proc(5): the line `cpu` of /proc/stat). */
export interface ProcessorTime {
  readonly total: number
  /** While this machine had work, and its host ran another machine. Nothing on a machine of one's own. */
  readonly stolen: number
}

/** @returns nothing stolen where there is no /proc */
export function processorTime(): ProcessorTime {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
    const times = line.split(/ +/).slice(1, 9).map(Number)
    return { total: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 }
  } catch {
    return { total: 0, stolen: 0 }
  }
}

/** @returns the share of the machine that its host took away between two moments, 0 to 1 */
export function stolenShare(before: ProcessorTime, after: ProcessorTime): number {
  return after.total === before.total ? 0 : (after.stolen - before.stolen) / (after.total - before.total)
}
