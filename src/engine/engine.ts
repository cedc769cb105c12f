import type { ReadContexts } from './facts/gather-docker-facts.js'
import type { Clock } from './host/clock.js'
import type { Environment } from './host/env.js'
import type { Diagnostic } from './model/diagnostic.js'
import type { Observed } from './model/observed.js'
import type { Origins } from './model/origin.js'
import type { Resource } from './model/resource.js'
import type { Stack } from './model/stack.js'
import type { EngineApi } from './providers/docker/engine-api.js'
import type { SearchEngine } from './providers/docker/engine-search-api.js'
import type { ForwarderTools } from './providers/docker/forwarder/docker-forwarder.js'
import type { DockerResource } from './providers/docker/lower/docker-resource.js'
import type { StandInFinder } from './providers/docker/node-base/find-stand-ins.js'
import type { Tools as PerformTools } from './providers/docker/perform/tools.js'
import type { InspectedImages } from './providers/docker/wire/image.js'
import type { NodeHost } from './providers/node-host-api.js'
import type { Lowered, OneOffLowerer, Performer, Seen, Workloads } from './providers/provider.js'
import type { ProjectReference, Target } from './workflows/project.js'

/*
 * The composition root: the one place that knows which provider fulfils which contract. It only wires, and loads what a command doesn't
 * use not at all.
 */

/** What opening a target depends on of the machine. */
export interface Machine {
  /** The folder of this program: where its package.json is, and what was built with it. */
  readonly root: string
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly cwd: string
  readonly uid?: number
  readonly clock: Clock
  /** The Node that runs this program: its binary, processor (`x64`) and version. */
  readonly node: { readonly execPath: string; readonly arch: string; readonly version: string }
  /** How many it has for this program. */
  readonly processors: number
}

/** An open Docker Engine. */
export interface DockerEngine {
  readonly api: EngineApi
  /** The engine as workflows see it, for one project. */
  target(reference: ProjectReference): Promise<DockerTarget>
  /** What makes the images of a project, for a target that runs them elsewhere. */
  images(reference: ProjectReference): Promise<DockerImages>
  /** The engine as daily commands see it: what runs, looked at, read and entered. */
  workloads(): Promise<Workloads>
  /** The engine as local clusters see it: their nodes are its containers, and their images come from it. */
  nodeHost(): Promise<NodeHost>
  /** What gives a Node image on this engine, to run programs of our own in. */
  programImage(): Promise<ForwarderTools['nodeImage']>
}

/** What workflows change a project on an engine with; it can lower a container of `run`, too. */
export type DockerTarget = Target<DockerResource> & OneOffLowerer<DockerResource>

/** The images of a project on an engine: looked at, made, and observed. */
export interface DockerImages extends Performer<DockerResource> {
  /** Asks the engine once for everything that the stack runs. */
  look(stack: Stack, origins: Origins): Promise<StackWithImages>
  lower(
    looked: StackWithImages,
    origins: Origins,
    contexts: ReadContexts,
  ): Promise<Pick<Lowered<DockerResource>, 'resources' | 'diagnostics' | 'seen'>>
  observe(project: string, expected: readonly Resource[], seen?: Seen): Promise<readonly Observed[]>
}

/** A stack and what the engine has of its images. */
export interface StackWithImages {
  /** With the Node base in the place of Node images that cannot be had, each of which is a warning. */
  readonly stack: Stack
  readonly images: InspectedImages
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Opens the user's Docker Engine.
 * @param context what `--context` said
 * @throws EngineError when none answers
 */
export async function openDocker(machine: Machine, context?: string, signal?: AbortSignal): Promise<DockerEngine> {
  const { openUsersEngine } = await import('./providers/docker/connection/open-users-engine.js')
  const api = await openUsersEngine(await surroundings(machine), context, signal)
  return dockerEngine(api, machine)
}

/** An engine behind an API that is open already: also the way in for tests, with a fake one. */
export function dockerEngine(api: EngineApi, machine: Machine): DockerEngine {
  return {
    api,
    target: (reference) => dockerTarget(api, machine, reference),
    images: (reference) => dockerImages(api, machine, reference),
    workloads: async () => (await import('./providers/docker/workloads.js')).dockerWorkloads(api),
    programImage: async () => {
      const { forwarderNodeImage } = await import('./providers/docker/forwarder/node-image.js')
      return forwarderNodeImage({
        api,
        standIns: await nodeStandIns(api, machine),
        registryAuth: (image) => registryAuth(machine, image),
      })
    },
    nodeHost: async () =>
      (await import('./providers/docker/node-host.js')).dockerNodeHost(api, (image) => registryAuth(machine, image)),
  }
}

/** The search for the user's Docker Engine, for those that report on it. @param context what `--context` said */
export function searchDocker(machine: Machine, context?: string): SearchEngine {
  return async (signal) => {
    const { lookForEngine } = await import('./providers/docker/connection/look-for-engine.js')
    return lookForEngine(await surroundings(machine), context, signal)
  }
}

async function surroundings(machine: Machine) {
  const { machineSurroundings } = await import('./providers/docker/connection/surroundings.js')
  return machineSurroundings(machine)
}

async function dockerTarget(api: EngineApi, machine: Machine, reference: ProjectReference): Promise<DockerTarget> {
  const [{ dockerObserver }, { dockerPreflight }, { lower }, { observedImages }, making, hashes, version] = await Promise.all([
    import('./providers/docker/observe.js'),
    import('./providers/docker/preflight.js'),
    import('./providers/docker/lower/lower.js'),
    import('./providers/docker/observed-static.js'),
    dockerImages(api, machine, reference),
    composeHashes(),
    // Asked for only where the first answer did not tell it: an engine takes long to put this one together.
    api.engineVersion || api.version().then(({ Version }) => Version),
  ])
  const facts = async ({ stack, images }: StackWithImages, contexts: ReadContexts) => {
    const { gatherDockerFacts } = await import('./facts/gather-docker-facts.js')
    const { readDockerConfig } = await import('./providers/docker/connection/docker-config.js')
    const { proxyEnvironment } = await import('./providers/docker/connection/proxy-environment.js')
    const config = await readDockerConfig(await surroundings(machine))
    return gatherDockerFacts(stack, {
      api,
      images,
      proxyEnvironment: proxyEnvironment(config, api.address),
      contexts,
      now: () => machine.clock.now(),
      ...(await memory(machine)),
    })
  }
  return {
    title: `docker ${majorMinor(version)} (${api.address})`,
    ...dockerObserver(api),
    ...dockerPreflight(api),
    perform: making.perform,
    async lower(declared, origins, look) {
      if (look === 'none') {
        const { noDockerFacts } = await import('./facts/gather-docker-facts.js')
        return lower(declared, { facts: noDockerFacts, origins, hashes })
      }
      const looked = await making.look(declared, origins)
      const { stack, images, diagnostics } = looked
      const lowered = lower(stack, { facts: await facts(looked, look), origins, hashes })
      return {
        ...lowered,
        diagnostics: [...diagnostics, ...lowered.diagnostics],
        seen: observedImages(stack.name, images),
      }
    },
    async lowerOneOff(declared, origins, run) {
      const { lowerOneOff } = await import('./providers/docker/lower/one-off.js')
      const looked = await making.look(declared, origins)
      return lowerOneOff(looked.stack, run, { facts: await facts(looked, 'made'), origins, hashes })
    },
  }
}

async function dockerImages(api: EngineApi, machine: Machine, reference: ProjectReference): Promise<DockerImages> {
  const [{ observeImages }, { dockerPerformer }, { withNodeBase }, { inspectImages }, hashes, standIns] = await Promise.all([
    import('./providers/docker/observe.js'),
    import('./providers/docker/perform/perform.js'),
    import('./providers/docker/node-base/replace-images.js'),
    import('./facts/image-facts.js'),
    composeHashes(),
    nodeStandIns(api, machine),
  ])
  return {
    ...dockerPerformer(performTools(api, machine, reference, hashes, standIns)),
    async look(declared, origins) {
      const { stack, diagnostics } = await withNodeBase(declared, origins, standIns)
      return { stack, diagnostics, images: await inspectImages(stack, api) }
    },
    async lower({ stack, images, diagnostics }, origins, contexts) {
      const [{ gatherImageFacts }, { lowerToImages }, { observedImages }] = await Promise.all([
        import('./facts/gather-docker-facts.js'),
        import('./providers/docker/lower/images.js'),
        import('./providers/docker/observed-static.js'),
      ])
      const sources = { api, images, contexts, now: () => machine.clock.now(), ...(await memory(machine)) }
      const lowered = lowerToImages(stack, { facts: await gatherImageFacts(stack, sources), origins })
      return {
        resources: lowered.resources,
        diagnostics: [...diagnostics, ...lowered.diagnostics],
        seen: observedImages(stack.name, images),
      }
    },
    observe: (project, expected, seen) => observeImages(api, project, expected, seen),
  }
}

/** What is kept of builds and their contexts from one command to the next. */
async function memory({ env, home }: Machine) {
  const [{ buildRecords }, { keptTexts }, { cacheFolder }, { join }] = await Promise.all([
    import('./facts/build-records.js'),
    import('./facts/kept-texts.js'),
    import('./host/cache-folder.js'),
    import('node:path'),
  ])
  const kept = keptTexts(join(cacheFolder(env, home), 'builds'))
  return { kept, builds: buildRecords(kept) }
}

async function composeHashes(): Promise<PerformTools['hashes']> {
  const { serviceConfigHash, networkConfigHash, volumeConfigHash } = await import('./model/config-hash.js')
  return { service: serviceConfigHash, network: networkConfigHash, volume: volumeConfigHash }
}

function performTools(
  api: EngineApi,
  machine: Machine,
  reference: ProjectReference,
  hashes: PerformTools['hashes'],
  standIns: StandInFinder,
): PerformTools {
  const stack = 'stack' in reference ? reference.stack : undefined
  const said = new Set<string>()
  return {
    api,
    hashes,
    clock: machine.clock,
    processors: machine.processors,
    async readContent(content) {
      const { readContent } = await import('./facts/content.js')
      if (stack === undefined) throw new Error(`no stack to read ${content.kind} ${content.key} from`)
      return readContent(stack, content)
    },
    registryAuth: (image) => registryAuth(machine, image),
    async loadNodeBase(_reference, signal) {
      const { version } = await standIns.load(signal)
      return { text: `assembled from the running Node ${version}` }
    },
    async build(image, step, context) {
      const { performBuild } = await import('./providers/docker/perform/build-step.js')
      if (stack === undefined) throw new Error(`no stack to build ${image.id} from`)
      const [auth, { systemProcesses }, { builds }] = await Promise.all([
        credentials(machine),
        import('./host/process.js'),
        memory(machine),
      ])
      return performBuild(stack, image, step, context, {
        engine: api,
        processes: systemProcesses,
        environment: stack.environment,
        platform: machine.platform,
        cwd: machine.cwd,
        remember: (reference, build) => builds.write(api.address, reference, build),
        standIns: async (images, { emit, signal }) => {
          const found = await standIns.find(images, signal)
          if (found.size > 0) await standIns.load(signal)
          const { explainStandIn } = await import('./providers/docker/node-base/replace-images.js')
          for (const [wanted, base] of found) {
            const message = explainStandIn(wanted, base)
            // Builds share their base images: once is enough.
            if (!said.has(message)) emit({ type: 'notice', message })
            said.add(message)
          }
          return Object.fromEntries([...found].map(([wanted, { reference }]) => [wanted, reference]))
        },
        credentials: async (host) => {
          const { username = '', password, identitytoken } = (await auth(host)) ?? {}
          // BuildKit takes a secret without a user name for an identity token.
          if (identitytoken !== undefined) return { username: '', password: identitytoken }
          return password === undefined ? undefined : { username, password }
        },
      })
    },
    async makeFolder(path) {
      const { makeFolder } = await import('./host/make-folder.js')
      await makeFolder(path, machine.env)
    },
  }
}

/** What finds out where no registry gives a Node image, and the running Node has to stand in. */
async function nodeStandIns(api: EngineApi, machine: Machine): Promise<StandInFinder> {
  const [{ standInFinder }, { systemProcesses }] = await Promise.all([
    import('./providers/docker/node-base/find-stand-ins.js'),
    import('./host/process.js'),
  ])
  const { env, platform, node } = machine
  const auth = (image: string) => registryAuth(machine, image)
  return standInFinder({ api, node: { env, platform, ...node }, processes: systemProcesses, registryAuth: auth })
}

async function registryAuth(machine: Machine, image: string) {
  const { registryOf } = await import('./model/image-reference.js')
  return (await credentials(machine))(registryOf(image))
}

/** The user's credentials, by registry. */
async function credentials(machine: Machine) {
  const [{ credentialsFinder }, { systemProcesses }] = await Promise.all([
    import('./providers/docker/credentials/find-credentials.js'),
    import('./host/process.js'),
  ])
  const find = credentialsFinder(await surroundings(machine), systemProcesses)
  return async (registry: string) => (await find(registry)).auth
}

function majorMinor(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}
