import { execFile } from 'node:child_process'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { readText } from '../../src/engine/host/files.js'
import type { Read } from '../../src/engine/load/read.js'

const fixtures = resolve(import.meta.dirname, '../fixtures')

/** Where the fixtures stand when they are read, so that paths and hashes are the same on every machine. */
const place = '/tmp/stack-fixtures'

/** A stack whose meaning docker compose has been asked for. */
export interface ConfigFixture {
  readonly name: string
  /** The current folder. */
  readonly cwd: string
  /** `-f`, in merge order; empty: found in the current folder. */
  readonly files: readonly string[]
  /** The file with what Compose made of it. */
  readonly expectation: string
}

/** What Compose prints for a fixture: its document, and the hash of every service. */
export interface Expectation {
  readonly config: unknown
  readonly hashes: { readonly [service: string]: string }
}

/** The variables that fixtures are read with. */
export const fixtureVariables = { HOME: '/home/ada', FROM_ENV: 'env', EMPTY_ENV: '', IMAGE: 'busybox' }

/** One attribute a file, with its override file where merging matters; and the stacks written the way people write them. */
export function configFixtures(): readonly ConfigFixture[] {
  return [...attributeFixtures(), ...stackFixtures()]
}

function attributeFixtures(): readonly ConfigFixture[] {
  const cwd = join(place, 'config')
  return readdirSync(join(fixtures, 'config'))
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.override.yaml'))
    .map((file) => {
      const name = file.replace('.yaml', '')
      const files = [file, `${name}.override.yaml`].filter((each) => existsSync(join(fixtures, 'config', each)))
      return { name, cwd, files: files.map((each) => join(cwd, each)), expectation: expectationOf(name) }
    })
}

function stackFixtures(): readonly ConfigFixture[] {
  return readdirSync(join(fixtures, 'stacks'))
    .filter((name) => name.startsWith('valid-'))
    .map((name) => ({ name, cwd: join(place, 'stacks', folderOf(name)), files: [], expectation: expectationOf(name) }))
}

/** Where a stack's file lies: mostly at the top of its fixture, in a monorepo one folder below. */
function folderOf(name: string): string {
  const has = (folder: string) =>
    readdirSync(join(fixtures, 'stacks', folder)).some((file) => /^(docker-)?compose\.ya?ml$/.test(file))
  const below = readdirSync(join(fixtures, 'stacks', name), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [name, ...below.map((entry) => join(name, entry.name))].find(has) ?? name
}

function expectationOf(name: string): string {
  return join(fixtures, 'config/expected', `${name}.json`)
}

/** Reads the fixtures as if they stood at their common place. */
export const readFixture: Read = (path) =>
  readText(path.startsWith(`${place}/`) ? join(fixtures, path.slice(place.length)) : path)

/** The real docker compose. */
export interface Compose {
  readonly version: string
  /** @returns standard output. */
  run(args: readonly string[], cwd?: string): Promise<string>
}

/** Copies the fixtures to their common place, where a real docker compose can read them, as long as `work` takes. */
export async function withPlacedFixtures<Result>(work: () => Promise<Result>): Promise<Result> {
  for (const folder of ['config', 'stacks']) cpSync(join(fixtures, folder), join(place, folder), { recursive: true })
  try {
    return await work()
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** docker compose of the version that is the oracle, or the reason why there is none. */
export async function findCompose(env: NodeJS.ProcessEnv): Promise<Compose | { readonly missing: string }> {
  const variables = { PATH: env.PATH, DOCKER_CONFIG: env.DOCKER_CONFIG ?? join(homedir(), '.docker'), ...fixtureVariables }
  const runProgram = async (program: string, args: readonly string[], cwd?: string) =>
    (await promisify(execFile)(program, args, { env: variables, maxBuffer: 64 * 1024 * 1024, ...(cwd && { cwd }) })).stdout
  try {
    // The plugin itself: `docker` asks all its plugins who they are before it starts one, which takes as long as the answer.
    const plugin = '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Path}}{{end}}{{end}}'
    const program = (await runProgram('docker', ['info', '--format', plugin])).trim()
    const version = (await runProgram(program, ['version', '--short'])).trim().split('-', 1)[0] ?? ''
    if (version !== '2.40.3') return { missing: `docker compose is ${version}, not 2.40.3` }
    return { version, run: (args, cwd) => runProgram(program, args, cwd) }
  } catch {
    return { missing: 'docker compose is not installed' }
  }
}

/** Asks docker compose about a fixture that has been placed. */
export async function askCompose(compose: Compose, fixture: ConfigFixture): Promise<Expectation> {
  const common = [...fixture.files.flatMap((file) => ['-f', file]), '--profile', '*', 'config']
  const [config, hashes] = await Promise.all([
    compose.run([...common, '--format', 'json'], fixture.cwd),
    compose.run([...common, '--hash', '*'], fixture.cwd),
  ])
  return { config: JSON.parse(config), hashes: hashesOf(hashes) }
}

/** The lines of `config --hash`. */
export function hashesOf(text: string): Expectation['hashes'] {
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
  )
}
