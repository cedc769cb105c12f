import type { Environment } from '../host/env.js'
import { findExecutable } from '../host/files.js'
import type { Processes } from '../host/process.js'
import type { EngineApi } from '../providers/docker/engine-api.js'
import type { EngineAnswer, EngineSearchResult, SearchEngine } from '../providers/docker/engine-search-api.js'
import { tellingSilences } from './describe-engine-search.js'

/** One thing that was looked at. */
export interface Finding {
  /** `engine`, `API`, `disk`, `kind`. */
  readonly name: string
  /** `broken`: something needed does not work. `warning`: some things won't. `absent`: an optional program is not there. */
  readonly state: 'ok' | 'warning' | 'broken' | 'absent'
  readonly detail: string
  /** What to do about it; always there when the state is not `ok`. */
  readonly fix?: string
}

/** What the doctor looks with. */
export interface DoctorTools {
  readonly search: SearchEngine
  /** The engine that the search found. */
  readonly open: (signal: AbortSignal) => Promise<EngineApi>
  readonly env: Environment
  readonly processes: Processes
  readonly freeBytes: (path: string) => number | undefined
  readonly signal: AbortSignal
}

/** Looks at everything that stacks need, changes nothing. */
export async function examine(tools: DoctorTools): Promise<readonly Finding[]> {
  const [engine, programs] = await Promise.all([examineEngine(tools), examinePrograms(tools)])
  return [...engine, ...programs]
}

/** Whether `stack` can work here: advice does not count against it. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state !== 'broken')
}

async function examineEngine(tools: DoctorTools): Promise<readonly Finding[]> {
  const search = await tools.search(tools.signal)
  if (search.answer === undefined) return [silent(search)]
  const api = await tools.open(tools.signal)
  const [ping, info, registry, nodeImage] = await Promise.all([
    api.ping(tools.signal),
    api.info(tools.signal),
    examineRegistry(api, tools.signal),
    examineNodeImage(api, tools.signal),
  ])
  return [
    { name: 'engine', state: 'ok', detail: `${search.answer.version} at ${search.answer.address} (${search.answer.source})` },
    apiVersion(ping.apiVersion),
    ping.builderVersion === '2'
      ? { name: 'BuildKit', state: 'ok', detail: 'in the engine' }
      : {
          name: 'BuildKit',
          state: 'warning',
          detail: 'the engine builds without it',
          fix: 'use Docker Engine, without `"features": {"buildkit": false}` in its daemon.json',
        },
    disk(search.answer, info.DockerRootDir, tools.freeBytes),
    cgroups(info.CgroupVersion),
    registry,
    nodeImage,
  ]
}

/** What nodes of local clusters are made of: kind fetches one where there is none. */
async function examineNodeImage({ images }: EngineApi, signal: AbortSignal): Promise<Finding> {
  const present = await images.list({ reference: ['kindest/node'] }, signal)
  const names = present.flatMap(({ RepoTags }) => RepoTags ?? [])
  if (names.length > 0) return { name: 'node image', state: 'ok', detail: `${names.join(', ')}, for clusters of kind` }
  return {
    name: 'node image',
    state: 'absent',
    detail: 'no kindest/node on the engine; kind fetches one when it makes its first cluster',
    fix: 'to have it before: docker pull kindest/node:VERSION, as the release notes of your kind name it',
  }
}

function silent({ silences }: EngineSearchResult): Finding {
  const telling = tellingSilences(silences)
  const detail = telling.map(({ source, address, problem }) => `${source} (${address}): ${problem}`).join('; ')
  return {
    name: 'engine',
    state: 'broken',
    detail: detail === '' ? 'no engine answers, at any of the usual places' : detail,
    fix: telling.some(({ denied }) => denied) ? 'sudo usermod -aG docker $USER, then log in again' : 'stack engine start',
  }
}

function apiVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 1 || (major === 1 && minor >= 41)) return { name: 'API', state: 'ok', detail: version }
  return { name: 'API', state: 'broken', detail: `${version}; stack needs 1.41`, fix: 'upgrade to Docker Engine 20.10 or newer' }
}

const gigabyte = 1e9

/** Where the engine runs elsewhere (another machine, a desktop's virtual machine), its disk cannot be seen from here. */
function disk({ address }: EngineAnswer, folder: string, freeBytes: DoctorTools['freeBytes']): Finding {
  const free = address.startsWith('unix://') ? freeBytes(folder) : undefined
  if (free === undefined) return { name: 'disk', state: 'ok', detail: `not seen from here: ${folder} is on the engine's machine` }
  const detail = `${(free / gigabyte).toFixed(1)} GB free in ${folder}`
  const fix = 'remove what is not used: docker system prune'
  if (free < gigabyte) return { name: 'disk', state: 'broken', detail, fix }
  return free < 5 * gigabyte ? { name: 'disk', state: 'warning', detail, fix } : { name: 'disk', state: 'ok', detail }
}

function cgroups(version: string | undefined): Finding {
  if (version !== '1') return { name: 'cgroups', state: 'ok', detail: `version ${version ?? 'unknown'}` }
  const fix =
    'nothing for now; systems with a current systemd use version 2 (kernel parameter systemd.unified_cgroup_hierarchy=1)'
  return { name: 'cgroups', state: 'warning', detail: 'version 1, which engines and Kubernetes are about to drop', fix }
}

const registryPatienceMs = 8000

/** Asked through the engine, because it is the engine that pulls. A registry that says no is one that answers. */
async function examineRegistry({ images }: EngineApi, signal: AbortSignal): Promise<Finding> {
  const patience = AbortSignal.timeout(registryPatienceMs)
  try {
    await images.resolve('busybox:latest', {}, AbortSignal.any([signal, patience]))
  } catch (error) {
    signal.throwIfAborted()
    const reached = error instanceof Error && 'failure' in error && error.failure !== 'engine'
    const problem = patience.aborted
      ? `no answer within ${registryPatienceMs / 1000} s`
      : error instanceof Error
        ? error.message
        : String(error)
    if (patience.aborted || !reached) {
      return {
        name: 'registry',
        state: 'warning',
        detail: `Docker Hub does not answer: ${problem}`,
        fix: 'check network, proxy and `registry-mirrors` of the engine; images that are on the engine work all the same, and for `node:*` the running Node stands in',
      }
    }
  }
  return { name: 'registry', state: 'ok', detail: 'Docker Hub, or its mirror, answers' }
}

interface Program {
  readonly name: string
  /** How it tells its version. */
  readonly version: readonly string[]
  readonly use: string
  /** The command that gets it. */
  readonly get: string
}

/** Programs that some things need. */
const programs: readonly Program[] = [
  {
    name: 'docker',
    version: ['--version'],
    use: 'kind, which drives its clusters with it; stacks do without',
    get: '`apt-get install docker-cli` or `brew install docker`',
  },
  {
    name: 'kind',
    version: ['version', '-q'],
    use: 'local Kubernetes clusters (stack k8s up)',
    get: '`go install sigs.k8s.io/kind@latest` or `brew install kind`',
  },
  {
    name: 'minikube',
    version: ['version', '--short'],
    use: 'local Kubernetes clusters, instead of kind',
    get: '`brew install minikube`, or https://minikube.sigs.k8s.io/docs/start',
  },
  {
    name: 'kubectl',
    version: ['version', '--client'],
    use: 'looking at a cluster yourself; stack does without',
    get: '`apt-get install kubernetes-client` or `brew install kubectl`',
  },
]

function examinePrograms({ env, processes, signal }: DoctorTools): Promise<readonly Finding[]> {
  return Promise.all(
    programs.map(async ({ name, version, use, get }): Promise<Finding> => {
      const path = findExecutable(name, env)
      if (path === undefined)
        return { name, state: 'absent', detail: `not on the PATH; for ${use}`, fix: `if you want that: ${get}` }
      // A program that cannot tell its version is reported with the reason, and is no reason to fail.
      const said = await processes
        .run({ argv: [path, ...version], env, timeoutMs: 10_000, signal })
        .catch((error: Error) => error)
      if (said instanceof Error)
        return { name, state: 'warning', detail: `${path}: ${said.message}`, fix: `install ${name} anew` }
      const [line = ''] = said.stdout.split('\n')
      if (said.exitCode === 0) return { name, state: 'ok', detail: `${line.trim()} (${path})` }
      return {
        name,
        state: 'warning',
        detail: `${path} ends with exit code ${said.exitCode}: ${said.stderr.trim()}`,
        fix: `install ${name} anew`,
      }
    }),
  )
}

/** A table of findings in lines, with their fixes below them. */
export function describeFindings(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(...findings.map(({ name }) => name.length))
  return findings.flatMap(({ name, state, detail, fix }) => {
    const head = `${state.padEnd(7)}  ${name.padEnd(width)}  `
    return [`${head}${detail}`, ...(fix === undefined ? [] : [`${' '.repeat(head.length)}fix: ${fix}`])]
  })
}
