import type { Readable } from 'node:stream'
import type { NodeMount } from '../model/kubernetes-facts.js'

/**
 * The Docker Engine as a local cluster uses it: the cluster's nodes are containers on it, and images are made there. Fulfilled by
 * `docker/node-host.ts`.
 */
export interface NodeHost {
  /** 1 or 2: the version of control groups that the engine's machine has. */
  cgroupVersion(signal?: AbortSignal): Promise<1 | 2>
  /** Containers that carry all of these labels, in any state. */
  containers(labels: { readonly [name: string]: string }, signal?: AbortSignal): Promise<readonly NodeContainer[]>
  /** Whether the engine has that image. */
  hasImage(reference: string, signal?: AbortSignal): Promise<boolean>
  /** References of images on the engine that begin so: `kindest/node`. */
  imagesNamed(repository: string, signal?: AbortSignal): Promise<readonly string[]>
  /** Runs a command in a container. Its input, where given, is written to its end. */
  run(container: string, command: readonly string[], input?: Readable, signal?: AbortSignal): Promise<NodeCommandResult>
  /** Images as one archive, as `docker save` writes it. */
  save(references: readonly string[], signal?: AbortSignal): Promise<Readable>
  tag(image: string, reference: string, signal?: AbortSignal): Promise<void>
}

export interface NodeContainer {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly state: string
  readonly labels: { readonly [name: string]: string }
  readonly mounts: readonly NodeMount[]
  /** By network name. */
  readonly addresses: { readonly [network: string]: string }
  /** Ports of this machine that lead to it: `6443/tcp` -> `127.0.0.1:41234`. */
  readonly published: readonly { readonly target: string; readonly address: string }[]
}

export interface NodeCommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}
