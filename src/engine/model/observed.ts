import type { Need, ResourceId } from './need.js'

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy'

/** One thing that exists on a target and carries the project's labels. Labels are parsed; nothing is decided. */
export interface Observed {
  readonly id: ResourceId
  readonly kind: string
  readonly group: string
  readonly name: string
  /** What the target's API calls it: a container id, a volume name. */
  readonly handle: string
  readonly needs: readonly Need[]
  /** Field path -> digest, as written by `stack`; absent on what another tool made. */
  readonly fields?: ReadonlyMap<string, string>
  readonly configHash?: string
  /** Only for what runs; a network or a volume is `running` when it exists. */
  readonly state: ContainerState
  readonly health: Health
  readonly exitCode?: number
  /** The id of the image it was made from. */
  readonly image?: string
  /** Whose it is by its labels. `nobody`: no project's, found because something expected has its name (an external network, an image). */
  readonly owner: 'project' | 'another' | 'nobody'
  /** The replica number, where there are replicas. */
  readonly number?: number
  /** Of what only exists for a service: which one. */
  readonly service?: string
  /** An earlier revision, kept so that one can go back to it, still needs it: it goes only with the whole project. */
  readonly retained?: true
  /** What somebody else changed of it since, by field in words: `replicas changed by kubectl`. */
  readonly drift?: readonly string[]
  /** A container of `run`: kept out of scaling and replacing. */
  readonly oneOff: boolean
  /** Ids or names of what it is attached to, so that a lost network or volume is seen. */
  readonly attachedNetworks: readonly string[]
  readonly mountedVolumes: readonly string[]
}

/** Everything of one project on one target, and what has the name of something expected, seen at one moment. */
export interface Snapshot {
  readonly project: string
  /** The folders that the project's containers were started from (`com.docker.compose.project.working_dir`), each once. */
  readonly workingDirs: readonly string[]
  readonly resources: readonly Observed[]
}
