import { PassThrough, pipeline, type Readable, type Transform } from 'node:stream'
import { StackError } from '../../model/errors.js'
import type { Outcome } from '../../model/event.js'
import { digestFields } from '../../model/fields.js'
import type { Observed } from '../../model/observed.js'
import type { NodeCommandResult, NodeHost } from '../node-host-api.js'
import type { ClusterNode } from './cluster-driver-api.js'
import { withoutKnownBlobs } from './image-archive.js'
import type { NodeImageResource } from './lower/kubernetes-resource.js'
import { nodeImageName } from './node-image-name.js'

/** The images that the cluster's nodes have, and what brings them there. */
export interface NodeImages {
  /** Those of `expected` that are where the cluster can run them. */
  observe(expected: readonly NodeImageResource[], signal?: AbortSignal): Promise<readonly Observed[]>
  /**
   * Brings an image of the engine into every node that lacks it, or to its registry. @param tell hears how many bytes are on their way
   * @throws StackError
   */
  deliver(image: NodeImageResource, tell: (bytes: number) => void, signal?: AbortSignal): Promise<Outcome>
}

/**
 * @param nodes none for a cluster elsewhere, which gets its images from a registry
 * @param loadImage what brings an image to all nodes, where that is not left to their containerd
 */
export function nodeImages(host: NodeHost, nodes: readonly ClusterNode[], loadImage?: LoadImage): NodeImages {
  // One after another: images mostly share their bases, and what one has brought the next need not bring again.
  let before: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<Outcome>): Promise<Outcome> => {
    const turn = before.then(work, work)
    before = turn
    return turn
  }
  return {
    async observe(expected, signal) {
      const [loaded, pushed] = await Promise.all([
        observeLoaded(
          expected.filter(({ delivery }) => delivery === 'load'),
          { host, nodes, signal },
        ),
        observePushed(
          expected.filter(({ delivery }) => delivery === 'push'),
          { host, nodes, signal },
        ),
      ])
      return [...loaded, ...pushed]
    },
    deliver: (image, tell, signal) =>
      image.delivery === 'push'
        ? push(image, { host, nodes, signal })
        : inTurn(() => load(image, tell, { host, nodes, signal }, loadImage)),
  }
}

type LoadImage = (reference: string, signal?: AbortSignal) => Promise<void>

interface Place {
  readonly host: NodeHost
  readonly nodes: readonly ClusterNode[]
  readonly signal: AbortSignal | undefined
}

async function observeLoaded(expected: readonly NodeImageResource[], place: Place): Promise<readonly Observed[]> {
  if (expected.length === 0) return []
  const perNode = await Promise.all(place.nodes.map((node) => idsOnNode(node, expected, place)))
  return expected.flatMap((image): readonly Observed[] => {
    const ids = perNode.map((known) => known.get(image.reference))
    const [first] = ids
    // Where some node has another one, or none, it is as if it were nowhere.
    return first !== undefined && ids.every((id) => id === first) ? [observed(image, first)] : []
  })
}

async function observePushed(expected: readonly NodeImageResource[], { host, signal }: Place): Promise<readonly Observed[]> {
  const found = await Promise.all(
    expected.map(async (image): Promise<readonly Observed[]> => {
      const local = await host.image(image.source, signal)
      // The reference is made of the content, so that what is there under it is that very content.
      return local !== undefined && (await host.isPushed(image.reference, signal)) ? [observed(image, local.id)] : []
    }),
  )
  return found.flat()
}

/** @param id on the engine */
function observed({ id: resourceId, kind, group, reference }: NodeImageResource, id: string): Observed {
  return {
    id: resourceId,
    kind,
    group,
    name: reference,
    handle: reference,
    needs: [],
    fields: digestFields({ image: id }),
    state: 'running',
    health: 'none',
    image: id,
    owner: 'nobody',
    oneOff: false,
    attachedNetworks: [],
    mountedVolumes: [],
  }
}

/** On images of which the engine's id and that of the node differ: both, so that it counts for nothing once either has changed. */
const idLabel = 'dev.stack.image'

/**
 * The engine's ids of images that a node has, by their references. Engines with the classic image store name an image as containerd
 * does, by its configuration; those with containerd's own store by its manifest, so that a label has to tell.
 */
async function idsOnNode(
  node: ClusterNode,
  expected: readonly NodeImageResource[],
  { host, signal }: Place,
): Promise<ReadonlyMap<string, string>> {
  const { exitCode, stdout, stderr } = await host.run(node.id, ['crictl', 'images', '-o', 'json'], undefined, signal)
  if (exitCode !== 0) throw new StackError('node-failed', `node ${node.name} does not tell its images: ${stderr.trim()}`)
  const ids = parseImageList(stdout)
  const known = expected.flatMap((image) => {
    const id = ids.get(nodeImageName(image.reference))
    return id === undefined ? [] : [{ image, id }]
  })
  // Only of those that don't have the id that is looked for: a look at labels is another command in the node.
  const doubtful = known.filter(({ image, id }) => image.spec.image !== id)
  const labelled = await labelledIds(node, doubtful, { host, nodes: [node], signal })
  return new Map(known.map(({ image, id }) => [image.reference, labelled.get(image.reference) ?? id]))
}

/** `crictl images -o json`: id by name. */
function parseImageList(text: string): ReadonlyMap<string, string> {
  // What the CRI's ListImages gives.
  const { images = [] }: { readonly images?: readonly { readonly id: string; readonly repoTags?: readonly string[] | null }[] } =
    JSON.parse(text)
  return new Map(images.flatMap(({ id, repoTags }) => (repoTags ?? []).map((name): readonly [string, string] => [name, id])))
}

/** The engine's ids, by reference, of images that carry the label for the id they have in the node. */
async function labelledIds(
  node: ClusterNode,
  doubtful: readonly { readonly image: NodeImageResource; readonly id: string }[],
  { host, signal }: Place,
): Promise<ReadonlyMap<string, string>> {
  if (doubtful.length === 0) return new Map()
  const command = ['ctr', '-n', 'k8s.io', 'images', 'ls', `labels."${idLabel}"`]
  const { exitCode, stdout } = await host.run(node.id, command, undefined, signal)
  if (exitCode !== 0) return new Map()
  return new Map(
    doubtful.flatMap(({ image, id }): readonly (readonly [string, string])[] => {
      const name = nodeImageName(image.reference)
      const line = stdout.split('\n').find((text) => text.startsWith(`${name} `)) ?? ''
      const [, engineId, nodeId] = new RegExp(`${idLabel}=([0-9a-f]+)-([0-9a-f]+)`).exec(line) ?? []
      return engineId !== undefined && `sha256:${nodeId}` === id ? [[image.reference, `sha256:${engineId}`]] : []
    }),
  )
}

async function load(
  image: NodeImageResource,
  tell: (bytes: number) => void,
  place: Place,
  loadImage: LoadImage | undefined,
): Promise<Outcome> {
  const { host, nodes, signal } = place
  const source = await host.image(image.source, signal)
  if (source === undefined) throw new StackError('image-missing', `the engine has no image \`${image.source}\``)
  const present = await Promise.all(nodes.map((node) => idsOnNode(node, [image], place)))
  const lacking = nodes.filter((_node, index) => present[index]?.get(image.reference) !== source.id)
  if (lacking.length === 0) return { text: 'already in the node' }
  await underName(image, place, async () => {
    if (loadImage !== undefined) return loadImage(image.reference, signal)
    let bytes = 0
    const count = (more: number) => {
      bytes += more
      tell(bytes)
    }
    await Promise.all(lacking.map((node) => loadInto(node, image.reference, source, count, place)))
  })
  const where =
    nodes.length === 1
      ? 'the node'
      : lacking.length === nodes.length
        ? `${nodes.length} nodes`
        : `${lacking.length} of ${nodes.length} nodes`
  return { text: `loaded into ${where}` }
}

/**
 * Does something with the image while it has the name that pods use, which the engine needs for no longer. Another command that gave the same
 * image this name takes it away when it is through: then it is given again, once.
 */
async function underName(
  { source, reference }: NodeImageResource,
  { host, signal }: Place,
  work: () => Promise<void>,
): Promise<void> {
  if (reference === source) return work()
  const isNamed = async () => (await host.image(reference, signal)) !== undefined
  let isOurs = !(await isNamed())
  if (isOurs) await host.tag(source, reference, signal)
  try {
    await work()
  } catch (error) {
    if (await isNamed()) throw error
    isOurs = true
    await host.tag(source, reference, signal)
    await work()
  } finally {
    if (isOurs) await host.untag(reference)
  }
}

async function loadInto(
  node: ClusterNode,
  reference: string,
  source: { readonly id: string; readonly platform: string },
  count: (bytes: number) => void,
  place: Place,
): Promise<void> {
  const { host, signal } = place
  const known = await blobsOnNode(node, place)
  const lean = await importImage(node, reference, source.platform, { known, count }, place)
  // What was there a moment ago may have been cleared away: then all of it travels.
  const imported =
    lean.exitCode === 0 ? lean : await importImage(node, reference, source.platform, { known: new Set(), count }, place)
  if (imported.exitCode !== 0) throw explainImport(node, reference, `${imported.stdout}\n${imported.stderr}`)
  const { stdout: list } = await host.run(node.id, ['crictl', 'images', '-o', 'json'], undefined, signal)
  const name = nodeImageName(reference)
  const id = parseImageList(list).get(name)
  if (id === undefined) throw explainImport(node, reference, 'it is not among its images afterwards')
  if (id === source.id) return
  const label = `${idLabel}=${hex(source.id)}-${hex(id)}`
  await host.run(node.id, ['ctr', '-n', 'k8s.io', 'images', 'label', name, label], undefined, signal)
}

async function importImage(
  node: ClusterNode,
  reference: string,
  platform: string,
  { known, count }: { readonly known: ReadonlySet<string>; readonly count: (bytes: number) => void },
  { host, signal }: Place,
): Promise<NodeCommandResult> {
  const archive = counted(await host.save(reference, signal), withoutKnownBlobs(known), count)
  // Not all platforms: engines with containerd's image store name those too that they never fetched.
  const command = ['ctr', '-n', 'k8s.io', 'images', 'import', '--platform', platform, '--digests=false', '-']
  return host.run(node.id, command, archive, signal)
}

/** What a node's containerd holds of images already, as digests without `sha256:`. None where it doesn't tell: then all of an image travels. */
async function blobsOnNode(node: ClusterNode, { host, signal }: Place): Promise<ReadonlySet<string>> {
  const { exitCode, stdout } = await host.run(node.id, ['ctr', '-n', 'k8s.io', 'content', 'ls', '-q'], undefined, signal)
  return new Set(exitCode === 0 ? stdout.trim().split('\n').map(hex) : [])
}

/** The archive without what is known, every byte that remains counted. */
function counted(archive: Readable, filter: Transform, count: (bytes: number) => void): Readable {
  const rest = new PassThrough()
  filter.on('data', (chunk: Buffer) => count(chunk.length))
  pipeline(archive, filter, rest, () => {})
  return rest
}

function explainImport(node: ClusterNode, reference: string, said: string): StackError {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const isFull = /no space left/.test(said)
  return new StackError(
    'image-not-loaded',
    `image \`${reference}\` could not be loaded into node ${node.name}${isFull ? ': its disk is full' : ''}`,
    {
      ...(isFull && { hint: 'make room on the disk of the engine, or make the cluster anew with `stack k8s cluster delete`' }),
      details: [{ title: 'containerd said', lines: lines.slice(-10) }],
    },
  )
}

function hex(id: string): string {
  return id.replace(/^sha256:/, '')
}

async function push(image: NodeImageResource, place: Place): Promise<Outcome> {
  await underName(image, place, () => place.host.push(image.reference, place.signal))
  return { text: 'pushed' }
}
