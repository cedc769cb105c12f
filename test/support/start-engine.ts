import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const projectRoot = join(import.meta.dirname, '..', '..')

/**
 * Before the suites that need a real engine: builds what they run, then lets `stack engine start --yes` find, start or install an
 * engine, as the README says. Where none can be had (STACK_NO_INSTALL=1), the suites skip and say so.
 */
export default function startEngine(): void {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: projectRoot, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`)
  const started = spawnSync(process.execPath, [join(projectRoot, 'bin', 'run.js'), 'engine', 'start', '--yes'], {
    encoding: 'utf8',
  })
  if (started.status !== 0) console.error(`${started.stdout}${started.stderr}`.trim())
}
