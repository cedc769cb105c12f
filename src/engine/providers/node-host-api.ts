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
  /** References of images on the engine under that repository, the newest image first: `kindest/node` -> `kindest/node:v1.36.4`. */
  imagesNamed(repository: string, signal?: AbortSignal): Promise<readonly string[]>
  /** Runs a command in a container. Its input, where given, is written to its end. */
  run(container: string, command: readonly string[], input?: Readable, signal?: AbortSignal): Promise<NodeCommandResult>
  /** What the engine has under that name; undefined where it has nothing. */
  image(reference: string, signal?: AbortSignal): Promise<HostImage | undefined>
  /** An image as an archive, as `docker save` writes it: of its own platform alone, where the engine can tell platforms apart. */
  save(reference: string, signal?: AbortSignal): Promise<Readable>
  tag(image: string, reference: string, signal?: AbortSignal): Promise<void>
  /** Takes a name from an image that has others, where it is there. */
  untag(reference: string, signal?: AbortSignal): Promise<void>
  /** Brings an image from its registry, with the user's credentials. @throws StackError where it can't be had */
  pull(reference: string, signal?: AbortSignal): Promise<void>
  /** Sends an image to its registry, with the user's credentials. @throws StackError where that refuses */
  push(reference: string, signal?: AbortSignal): Promise<void>
  /** Whether the image's registry has it, for this user. @throws StackError where the registry is not reached */
  isPushed(reference: string, signal?: AbortSignal): Promise<boolean>
  /**
   * Lets a container run: starts one that stopped, lets a paused one go on; what runs is left alone.
   * @returns whether its processes are new
   */
  start(container: string, signal?: AbortSignal): Promise<boolean>
  /** The address under which containers of that network reach this machine; undefined where there is no such network. */
  gateway(network: string, signal?: AbortSignal): Promise<string | undefined>
}

export interface HostImage {
  /** `sha256:..` */
  readonly id: string
  /** `linux/arm64/v8` */
  readonly platform: string
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
