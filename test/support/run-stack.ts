import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestEngine } from './test-engine.js'

export interface Ended {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

const projectRoot = join(import.meta.dirname, '..', '..')

/** The command under test. STACK_UNDER_TEST="docker compose" runs the same scenarios with it, to check the scenarios themselves. */
function commandLine(): readonly string[] {
  return process.env.STACK_UNDER_TEST?.split(' ') ?? [process.execPath, join(projectRoot, 'bin', 'run.js')]
}

/** Runs `stack` as a user's shell would: its own process, no terminal, the given engine, nothing of the user's own configuration. */
export function runStack(
  engine: TestEngine,
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const [command = '', ...first] = commandLine()
  return run(command, [...first, ...args], folder, { DOCKER_HOST: engine.dockerHost, NO_COLOR: '1', ...env })
}

/** Runs docker compose on the same engine: the oracle. */
export function runCompose(
  engine: TestEngine,
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return run('docker', ['compose', ...args], folder, { DOCKER_HOST: engine.dockerHost, NO_COLOR: '1', ...env })
}

function run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (exit) => resolve({ exit, stdout, stderr }))
  })
}

export interface TestFolder {
  readonly path: string
  /** The folder's name, and so the project's where the stack has no `name`. */
  readonly project: string
  remove(): void
}

/** A copy of a fixture in a folder of its own, so that the project's name is unique and nothing is written into the checkout. */
export function copyFixture(fixture: string): TestFolder {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'stack-test-')))
  const project = `${fixture.replace(/^valid-/, '')}-${parent.slice(-6).toLowerCase()}`
  const path = join(parent, project)
  cpSync(join(projectRoot, 'test', 'fixtures', 'stacks', fixture), path, { recursive: true })
  return { path, project, remove: () => rmSync(parent, { recursive: true, force: true }) }
}
