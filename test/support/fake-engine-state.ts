import type { ContainerCreateBody, EngineContainerState, HealthProbe } from '../../src/engine/providers/docker/wire/container.js'
import type { ImageConfig } from '../../src/engine/providers/docker/wire/image.js'
import type { EndpointConfig, NetworkCreateBody } from '../../src/engine/providers/docker/wire/network.js'
import type { EngineEvent } from '../../src/engine/providers/docker/wire/system.js'
import type { VolumeDetails } from '../../src/engine/providers/docker/wire/volume.js'

/** What a container's process does in the fake: it stands in for the program that a real engine would run. */
export interface FakeProgram {
  /** What it writes when it starts. */
  readonly output?: readonly (readonly [stream: 'stdout' | 'stderr', text: string])[]
  /** It ends by itself with this code; absent: it runs until it is stopped. */
  readonly exitCode?: number
  /** The code it ends with when it is stopped; absent: 143, or 137 for one that must be killed. */
  readonly stoppedCode?: number
  /** It copies its standard input to its standard output, and ends when that ends. */
  readonly copiesInput?: boolean
  /** What its health check comes to. Absent: `healthy`, where there is a check. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy'
  readonly probes?: readonly HealthProbe[]
  /** Starting it fails with this sentence of the engine. */
  readonly startFailure?: string
}

export interface FakeLogEntry {
  readonly time: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

export interface FakeContainer {
  readonly id: string
  name: string
  readonly body: ContainerCreateBody
  readonly imageId: string
  readonly imageConfig: ImageConfig
  readonly imageFiles: FakeImageFiles
  readonly created: Date
  state: EngineContainerState
  exitCode: number
  error: string
  oomKilled: boolean
  startedAt: string
  finishedAt: string
  restartCount: number
  health: 'none' | 'starting' | 'healthy' | 'unhealthy'
  probes: readonly HealthProbe[]
  readonly log: FakeLogEntry[]
  /** Network name -> how it takes part. */
  readonly endpoints: Map<string, EndpointConfig>
  /** Volume names by their path in the container. */
  readonly volumes: Map<string, string>
  /** What was unpacked into it: path -> the archive. */
  readonly archives: { readonly path: string; readonly tar: Buffer }[]
}

export interface FakeNetwork {
  readonly id: string
  readonly body: NetworkCreateBody
  readonly created: Date
}

export interface FakeImage {
  readonly id: string
  readonly tags: Set<string>
  readonly config: ImageConfig
  /** Absolute path -> text. */
  readonly files: FakeImageFiles
  readonly created: Date
}

/** Files by absolute path; folders are where files are, or where a path ends in a slash. */
export type FakeImageFiles = { readonly [path: string]: string }

export interface FakeExec {
  readonly id: string
  readonly container: string
  readonly command: readonly string[]
  readonly tty: boolean
  running: boolean
  exitCode: number | null
}

/** Everything the fake engine holds. Time stands still but for one millisecond per change, so that what is printed can be compared. */
export class FakeState {
  readonly containers = new Map<string, FakeContainer>()
  readonly networks = new Map<string, FakeNetwork>()
  readonly volumes = new Map<string, VolumeDetails>()
  readonly images = new Map<string, FakeImage>()
  readonly execs = new Map<string, FakeExec>()
  readonly history: EngineEvent[] = []
  readonly #listeners = new Set<() => void>()
  #milliseconds: number
  #count = 0

  constructor(start: Date) {
    this.#milliseconds = start.getTime()
  }

  now(): Date {
    this.#milliseconds += 1
    return new Date(this.#milliseconds)
  }

  /** 64 hexadecimal digits, different each time and the same in every run. */
  newId(): string {
    this.#count += 1
    return (this.#count * 0x9e3779b1).toString(16).padStart(12, '0').slice(-12).padEnd(64, '0')
  }

  emit(type: string, action: string, id: string, attributes: { readonly [name: string]: string }): void {
    const milliseconds = this.now().getTime()
    this.history.push({
      Type: type,
      Action: action,
      Actor: { ID: id, Attributes: attributes },
      time: Math.floor(milliseconds / 1000),
      timeNano: `${milliseconds}000000`,
    })
    this.changed()
  }

  /** Wakes everyone who waits for something to happen. */
  changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  /** Resolves at the next change; rejects when the signal aborts. */
  async nextChange(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const done = (settle: () => void) => () => {
        this.#listeners.delete(wake)
        signal?.removeEventListener('abort', stop)
        settle()
      }
      const wake = done(resolve)
      const stop = done(() => reject(signal?.reason))
      this.#listeners.add(wake)
      signal?.addEventListener('abort', stop, { once: true })
    })
  }
}

/** RFC 3339 with nanoseconds, as engines write times. */
export function engineTime(date: Date): string {
  return date.toISOString().replace('Z', '000000Z')
}

export const noTime = '0001-01-01T00:00:00Z'
