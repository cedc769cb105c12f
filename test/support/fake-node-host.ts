import { Readable } from 'node:stream'
import type { HostImage, NodeCommandResult, NodeContainer, NodeHost } from '../../src/engine/providers/node-host-api.js'

/** An engine in memory as local clusters use it. */
export interface FakeNodeHost extends NodeHost {
  /** What was asked to change or to run, in order: `tag shop:latest as shop:3f2a`, `run node-1: ctr images import`. */
  readonly asked: readonly string[]
}

export interface FakeNodeHostOptions {
  readonly cgroupVersion?: 1 | 2
  readonly containers?: readonly NodeContainer[]
  readonly images?: { readonly [reference: string]: HostImage }
  readonly pushed?: readonly string[]
  /** What a command in a node comes to; absent: it says nothing, and ends with 0. */
  readonly run?: (container: string, command: string, input: string) => Partial<NodeCommandResult>
}

export function createFakeNodeHost(options: FakeNodeHostOptions = {}): FakeNodeHost {
  const asked: string[] = []
  const images = new Map(Object.entries(options.images ?? {}))
  return {
    asked,
    cgroupVersion: async () => options.cgroupVersion ?? 2,
    containers: async (labels) =>
      (options.containers ?? []).filter((container) =>
        Object.entries(labels).every(([name, value]) =>
          value === '' ? name in container.labels : container.labels[name] === value,
        ),
      ),
    image: async (reference) => images.get(reference),
    imagesNamed: async (repository) => [...images.keys()].filter((reference) => reference.startsWith(`${repository}:`)),
    async run(container, command, input) {
      asked.push(`run ${container}: ${command.join(' ')}`)
      const text = input === undefined ? '' : String(Buffer.concat(await collect(input)))
      return { exitCode: 0, stdout: '', stderr: '', ...options.run?.(container, command.join(' '), text) }
    },
    async save(reference) {
      asked.push(`save ${reference}`)
      if (!images.has(reference)) throw new Error(`No such image: ${reference}`)
      return Readable.from([Buffer.from(reference)])
    },
    async tag(image, reference) {
      asked.push(`tag ${image} as ${reference}`)
      const found = images.get(image)
      if (found !== undefined) images.set(reference, found)
    },
    async untag(reference) {
      asked.push(`untag ${reference}`)
      images.delete(reference)
    },
    async pull(reference) {
      asked.push(`pull ${reference}`)
    },
    async push(reference) {
      asked.push(`push ${reference}`)
    },
    isPushed: async (reference) => (options.pushed ?? []).includes(reference),
    async start(container) {
      asked.push(`start ${container}`)
      return true
    },
    gateway: async () => '172.18.0.1',
  }
}

async function collect(input: Readable): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return chunks
}

/** A node container of kind. */
export function kindNode(name: string, cluster: string, changes: Partial<NodeContainer> = {}): NodeContainer {
  const isWorker = name.includes('worker')
  return {
    id: `id-of-${name}`,
    name,
    image: 'kindest/node:v1.36.4',
    state: 'running',
    labels: { 'io.x-k8s.kind.cluster': cluster, 'io.x-k8s.kind.role': isWorker ? 'worker' : 'control-plane' },
    mounts: [],
    addresses: { kind: isWorker ? '172.18.0.3' : '172.18.0.2' },
    published: isWorker ? [] : [{ target: '6443/tcp', address: '127.0.0.1:41234' }],
    ...changes,
  }
}
