import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { docker } from '../docker.js'
import { measuredEnvironment } from '../machine.js'

/** A folder with a file that both read, each as a project of its own. */
export interface BenchProject {
  readonly folder: string
  write(path: string, text: string): void
  /** @throws Error where it fails, with what it said */
  stack(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>
  compose(args: readonly string[]): Promise<Ended>
  /** Takes down both, with all images they built. */
  remove(): Promise<void>
}

/** A command that did what it should. */
export interface Ended {
  /** From its start to its end. */
  readonly milliseconds: number
  /** That it printed to standard output. */
  readonly lines: number
}

const program = join(import.meta.dirname, '..', '..', 'bin', 'run.js')

/** @param file the text of compose.yaml */
export function benchProject(file: string): BenchProject {
  const folder = mkdtempSync(join(tmpdir(), 'stack-bench-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('compose.yaml', file)
  const name = folder.slice(-6).toLowerCase()
  const projects = { stack: `bench-stack-${name}`, compose: `bench-compose-${name}` }
  const stack: BenchProject['stack'] = (args, environment = {}) =>
    timed([process.execPath, program, ...args], folder, { COMPOSE_PROJECT_NAME: projects.stack, ...environment })
  const compose: BenchProject['compose'] = (args) =>
    timed(['docker', 'compose', ...args], folder, { COMPOSE_PROJECT_NAME: projects.compose })
  return {
    folder,
    write,
    stack,
    compose,
    async remove() {
      const down = ['down', '-t', '0', '-v', '--rmi', 'local']
      await stack(down)
      await compose(down)
      for (const project of Object.values(projects)) removeReplaced(project)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Images that lost their name to newer ones, which `down --rmi local` leaves. */
function removeReplaced(project: string): void {
  const replaced = docker('image', 'ls', '--quiet', '--filter', `label=com.docker.compose.project=${project}`)
  if (replaced.length > 0) docker('image', 'rm', '--force', ...replaced)
}

function timed(
  [command = '', ...args]: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  const env = { ...measuredEnvironment(process.env), ...environment }
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    let lines = 0
    child.stdout.on('data', (bytes: Buffer) => {
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
    })
    child.stderr.on('data', (text: Buffer) => {
      said = `${said}${text}`.slice(-2000)
    })
    child.on('error', reject)
    child.on('close', (exit) => {
      if (exit === 0) resolve({ milliseconds: performance.now() - begun, lines })
      else reject(new Error(`\`${[command, ...args].join(' ')}\` ended with ${exit}: ${said}`))
    })
  })
}
