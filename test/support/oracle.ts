import { execFileSync } from 'node:child_process'
import { decodeModel } from '../../src/engine/load/decode.js'
import type { Json, JsonObject } from '../../src/engine/model/json.js'
import type { Stack } from '../../src/engine/model/stack.js'

/** Why the oracle cannot be asked on this machine; undefined when it can. */
export function missingOracle(): string | undefined {
  try {
    const version = execFileSync('docker', ['compose', 'version', '--short'], { encoding: 'utf8', stdio: 'pipe' }).trim()
    return version.startsWith('2.') ? undefined : `docker compose is ${version}, and 2.40 is what is compared with`
  } catch {
    return 'docker compose is not installed'
  }
}

/** Runs docker compose in a folder and returns what it printed. */
export function compose(folder: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  return execFileSync('docker', ['compose', ...args], { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The stack as docker compose itself loads it, so that what comes after loading can be compared alone. */
export function composeStack(folder: string, file: string, env: NodeJS.ProcessEnv): Stack {
  const document = undoubled(JSON.parse(compose(folder, ['-f', file, 'config', '--format', 'json'], env))) as JsonObject
  const model = decodeModel(document)
  return {
    // What docker compose prints is complete: every network, volume and file has its name.
    ...(model as unknown as Pick<Stack, 'services' | 'networks' | 'volumes' | 'configs' | 'secrets' | 'models' | 'extensions'>),
    name: String(document.name),
    workingDir: folder,
    files: [`${folder}/${file}`],
    envFiles: [],
    disabledServices: {},
    environment: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? ''])),
  }
}

/** `config` doubles every dollar, so that its output can be read as a file again. */
function undoubled(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('$$', '$')
  if (Array.isArray(value)) return value.map(undoubled)
  if (typeof value !== 'object' || value === null) return value
  // `blkio_config` is printed under the names of Go's fields.
  const name = (key: string) => (key === 'Path' || key === 'Rate' || key === 'Weight' ? key.toLowerCase() : key)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [name(key), inner === undefined ? undefined : undoubled(inner)]),
  )
}
