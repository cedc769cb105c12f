import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const projectRoot = join(import.meta.dirname, '..', '..')

/**
 * Before the suites that need a real engine: builds what they run, then lets `stack engine start --yes` find, start or install an
 * engine, as the README says. Where none can be had (STACK_NO_INSTALL=1), the suites skip and say so.
 * @returns what stops the engine again, where there was none before
 */
export default function startEngine(): (() => void) | undefined {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: projectRoot, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`)
  const answered = stack('engine', 'status').status === 0
  const started = stack('engine', 'start', '--yes')
  if (started.status !== 0) console.error(`${started.stdout}${started.stderr}`.trim())
  return answered || started.status !== 0 ? undefined : () => void stack('engine', 'stop')
}

function stack(...args: readonly string[]) {
  return spawnSync(process.execPath, [join(projectRoot, 'bin', 'run.js'), ...args], { encoding: 'utf8' })
}
