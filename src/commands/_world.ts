import { availableParallelism, homedir } from 'node:os'
import type { ToComeRequest } from '../engine/cluster-to-come.js'
import type { DockerEngine } from '../engine/engine.js'
import { type Clock, systemClock } from '../engine/host/clock.js'
import type { Environment } from '../engine/host/env.js'
import type { Processes } from '../engine/host/process.js'
import type { SignalSource } from '../engine/host/signals.js'
import { openTerminal, type Terminal, type TerminalOutput } from '../engine/host/terminal.js'
import type { LocalClusters } from '../engine/local-clusters-api.js'
import type { ClusterRequest, OpenCluster, OpenTarget } from '../engine/open-target-api.js'
import type { EngineSearchResult } from '../engine/providers/docker/engine-search-api.js'
import type { Output } from '../report/output.js'

/** Everything that a command takes from outside: nothing below reads `process`. */
export interface World {
  /** The folder of this program. */
  readonly root: string
  readonly env: Environment
  readonly cwd: string
  readonly home: string
  readonly platform: NodeJS.Platform
  readonly terminal: Terminal
  readonly clock: Clock
  readonly signals: SignalSource
  /** The user that runs the process, where the platform has such a thing. */
  readonly uid?: number
  /** The Node that runs the process. */
  readonly node: { readonly execPath: string; readonly arch: string; readonly version: string }
  /** How many processors it may use. */
  readonly processors: number
  readonly gid?: number
  /** Connects to the engine that the user means. @throws StackError when none answers */
  openDocker(context?: string, signal?: AbortSignal): Promise<DockerEngine>
  /** Looks for that engine, and for others, and says what was found where. */
  searchDocker(context: string | undefined, signal?: AbortSignal): Promise<EngineSearchResult>
  /** Opens the cluster that is meant, and makes it where the request says so. @throws StackError when there is none to be used */
  openCluster(request: ClusterRequest, signal?: AbortSignal): Promise<OpenCluster>
  /** Opens what is known of a cluster that `up` would make, for a plan. @param context what `--context` said */
  openClusterToCome(request: ToComeRequest, context?: string, signal?: AbortSignal): Promise<OpenTarget>
  /** The clusters on this machine, by the engine that their nodes run on. @param context what `--context` said */
  localClusters(context?: string, signal?: AbortSignal): Promise<LocalClusters>
  processes(): Promise<Processes>
}

/** The world of the running process: the one place that reads it. @param root the folder of this program */
export function processWorld(root: string): World {
  return {
    root,
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    // Opened when a command asks for it: standard input, once opened, takes time and keeps the process alive.
    get terminal() {
      return openTerminal(process)
    },
    clock: systemClock,
    signals: process,
    ...(process.getuid && { uid: process.getuid() }),
    node: { execPath: process.execPath, arch: process.arch, version: process.versions.node },
    processors: availableParallelism(),
    ...(process.getgid && { gid: process.getgid() }),
    async openDocker(context, signal) {
      const { openDocker } = await import('../engine/engine.js')
      return openDocker(this, context, signal)
    },
    async searchDocker(context, signal) {
      const { searchDocker } = await import('../engine/engine.js')
      return searchDocker(this, context)(signal)
    },
    async openCluster(request, signal) {
      const { openCluster } = await import('../engine/cluster.js')
      return openCluster(this, request, signal)
    },
    async openClusterToCome(request, context, signal) {
      const { openClusterToCome } = await import('../engine/cluster-to-come.js')
      return openClusterToCome(this, await this.openDocker(context, signal), request)
    },
    async localClusters(context, signal) {
      const [{ openDocker }, { localClusters }] = await Promise.all([
        import('../engine/engine.js'),
        import('../engine/local-clusters.js'),
      ])
      return localClusters(this, await openDocker(this, context, signal))
    },
    async processes() {
      return (await import('../engine/host/process.js')).systemProcesses
    },
  }
}

/** A terminal's output as the report draws on it. */
export function outputOf(output: TerminalOutput): Output {
  const { stream } = output
  let isFull = false
  return {
    isTty: output.isTty,
    size: () => output.size(),
    write(text) {
      isFull = !stream.write(text)
    },
    async drained() {
      if (!isFull) return
      await new Promise<void>((resolve) => {
        // A reader that went away takes no more, and holds nobody up.
        const events = ['drain', 'close', 'error']
        const go = () => {
          for (const event of events) stream.off(event, go)
          resolve()
        }
        for (const event of events) stream.on(event, go)
      })
      isFull = false
    },
  }
}
