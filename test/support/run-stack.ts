import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Ended, read } from './ended.js'
import type { TestEngine } from './test-engine.js'

export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves once the text stands in either output; rejects when the command ends without it. */
  prints(text: string): Promise<void>
}

const projectRoot = join(import.meta.dirname, '..', '..')

/**
 * The command under test. STACK_UNDER_TEST="docker compose" runs the same scenarios with it, to check the scenarios themselves;
 * `npm run test:packed` names an installed stack and the Node that runs it.
 */
export function commandLine(): readonly string[] {
  return process.env.STACK_UNDER_TEST?.split(' ') ?? [process.execPath, join(projectRoot, 'bin', 'run.js')]
}

/** Whether docker compose itself is tested: what is compared with it has nothing to say then. */
export const isOracle = commandLine()[0] === 'docker'

type Variables = Readonly<Record<string, string>>

/** Starts `stack` as a user's shell would: its own process, no terminal, the given engine, nothing of the user's own configuration. */
export function startStack(engine: TestEngine, folder: string, args: readonly string[], env: Variables = {}): Running {
  const [command = '', ...first] = commandLine()
  return start(engine, folder, [command, ...first, ...args], env)
}

/** Runs `stack` the same way to its end. */
export function runStack(engine: TestEngine, folder: string, args: readonly string[], env: Variables = {}): Promise<Ended> {
  return startStack(engine, folder, args, env).ended
}

/** Runs docker compose on the same engine: the oracle. */
export function runCompose(engine: TestEngine, folder: string, args: readonly string[], env: Variables = {}): Promise<Ended> {
  return start(engine, folder, ['docker', 'compose', ...args], env).ended
}

function start(engine: TestEngine, cwd: string, [command = '', ...args]: readonly string[], more: Variables): Running {
  const env = { ...process.env, DOCKER_HOST: engine.dockerHost, NO_COLOR: '1', ...more }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const { printed, ended } = read(child)
  return {
    process: child,
    ended,
    prints: (text) =>
      new Promise((resolve, reject) => {
        const look = () => printed().includes(text) && resolve()
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        child.on('close', () => reject(new Error(`ended without printing ${text}: ${printed()}`)))
        look()
      }),
  }
}

export interface TestFolder {
  readonly path: string
  /** The folder's name, and so the project's where the stack has no `name`. */
  readonly project: string
  remove(): void
}

/** A copy of a stack of the fixtures in a folder of its own, so that the project's name is unique and nothing is written into the checkout. */
export function copyFixture(fixture: string): TestFolder {
  return copyFolder(join('test', 'fixtures', 'stacks', fixture))
}

/** The same of any folder of the project, by its path from the root. */
export function copyFolder(folder: string): TestFolder {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'stack-test-')))
  const project = `${basename(folder).replace(/^valid-/, '')}-${parent.slice(-6).toLowerCase()}`
  const path = join(parent, project)
  cpSync(join(projectRoot, folder), path, { recursive: true })
  return { path, project, remove: () => rmSync(parent, { recursive: true, force: true }) }
}
