import { describe, expect, test } from 'vitest'
import { resourceId } from '../../../../src/engine/model/need.js'
import type { NodeImageResource } from '../../../../src/engine/providers/kubernetes/lower/kubernetes-resource.js'
import { nodeImages } from '../../../../src/engine/providers/kubernetes/node-images.js'
import type { NodeHost } from '../../../../src/engine/providers/node-host-api.js'
import { createFakeNodeHost } from '../../../support/fake-node-host.js'

const hex = (digit: string) => digit.repeat(64)
const id = (digit: string) => `sha256:${hex(digit)}`
const nodes = ['one', 'two'].map((name) => ({ id: name, name, address: '' }))

function image(source: string, changes: Partial<NodeImageResource> = {}): NodeImageResource {
  return {
    id: resourceId('node-image', source),
    kind: 'node-image',
    group: source,
    name: source,
    needs: [],
    spec: { image: id('a') },
    lifetime: 'static',
    change: 'load',
    external: false,
    source,
    reference: source,
    delivery: 'load',
    ...changes,
  }
}

/** What `crictl images -o json` says. */
const listing = (images: { readonly [name: string]: string }) =>
  JSON.stringify({ images: Object.entries(images).map(([name, imageId]) => ({ id: imageId, repoTags: [name] })) })

/** Nodes whose images grow by what is imported into them, as `imported` would name it. */
function growingNodes(before: { readonly [node: string]: { readonly [name: string]: string } }, imported: string) {
  const held = new Map(nodes.map(({ id: node }) => [node, { ...before[node] }]))
  const labels = new Map<string, string>()
  const run = (node: string, command: string, input: string) => {
    const own = held.get(node) ?? {}
    if (command.startsWith('crictl images')) return { stdout: listing(own) }
    if (command.includes('images import')) held.set(node, { ...own, [`docker.io/library/${input}`]: imported })
    if (command.includes('images label')) labels.set(node, command.split(' ').slice(-2).join(' '))
    if (command.includes('images ls')) return { stdout: `REF LABELS\n${labels.get(node) ?? ''}\n` }
    return {}
  }
  return { run, held }
}

describe('what nodes have', () => {
  const host = (run: (node: string) => { readonly [name: string]: string }) =>
    createFakeNodeHost({ run: (node, command) => (command.startsWith('crictl') ? { stdout: listing(run(node)) } : {}) })

  test('counts where every node has it, with its id', async () => {
    const images = nodeImages(
      host(() => ({ 'docker.io/library/redis:7': id('a') })),
      nodes,
    )
    expect(await images.observe([image('redis:7')])).toMatchObject([{ id: 'node-image/redis:7', image: id('a') }])
  })

  test('does not count where one node lacks it, or has another', async () => {
    const lacking = nodeImages(
      host((node): { readonly [name: string]: string } => (node === 'one' ? { 'docker.io/library/redis:7': id('a') } : {})),
      nodes,
    )
    expect(await lacking.observe([image('redis:7')])).toEqual([])
    const differing = nodeImages(
      host((node) => ({ 'docker.io/library/redis:7': id(node === 'one' ? 'a' : 'b') })),
      nodes,
    )
    expect(await differing.observe([image('redis:7')])).toEqual([])
  })

  test('asks no node where nothing is expected', async () => {
    const idle = createFakeNodeHost()
    expect(await nodeImages(idle, nodes).observe([])).toEqual([])
    expect(idle.asked).toEqual([])
  })
})

describe('loading', () => {
  test('goes to the nodes that lack it, and no other', async () => {
    const { run } = growingNodes({ one: { 'docker.io/library/redis:7': id('a') } }, id('a'))
    const host = createFakeNodeHost({ images: { 'redis:7': { id: id('a'), platform: 'linux/amd64' } }, run })
    const seen: number[] = []
    const images = nodeImages(host, nodes)
    expect(await images.deliver(image('redis:7'), (bytes) => seen.push(bytes))).toEqual({ text: 'loaded into 1 of 2 nodes' })
    expect(host.asked.filter((line) => line.includes('import'))).toEqual([
      'run two: ctr -n k8s.io images import --platform linux/amd64 --digests=false -',
    ])
    expect(seen).toEqual(['redis:7'.length])
    expect(await images.deliver(image('redis:7'), () => {})).toEqual({ text: 'already in the node' })
  })

  test('gives it the name that pods use, for as long as that takes', async () => {
    const { run } = growingNodes({}, id('a'))
    const host = createFakeNodeHost({ images: { 'shop-api': { id: id('a'), platform: 'linux/amd64' } }, run })
    const built = image('shop-api', { reference: 'shop-api:3f2a' })
    expect(await nodeImages(host, nodes).deliver(built, () => {})).toEqual({ text: 'loaded into 2 nodes' })
    expect(host.asked.filter((line) => /^(tag|save|untag)/.test(line))).toEqual([
      'tag shop-api as shop-api:3f2a',
      'save shop-api:3f2a',
      'save shop-api:3f2a',
      'untag shop-api:3f2a',
    ])
  })

  test('gives it that name again where another command, which had given it too, takes it away meanwhile', async () => {
    const { run } = growingNodes({}, id('a'))
    const engineImage = { id: id('a'), platform: 'linux/amd64' }
    const host = createFakeNodeHost({ images: { 'shop-api': engineImage, 'shop-api:3f2a': engineImage }, run })
    let saves = 0
    const shared: NodeHost = {
      ...host,
      async save(reference) {
        if (++saves === 1) await host.untag(reference)
        return host.save(reference)
      },
    }
    const built = image('shop-api', { reference: 'shop-api:3f2a' })
    expect(await nodeImages(shared, nodes.slice(0, 1)).deliver(built, () => {})).toEqual({ text: 'loaded into the node' })
    expect(await host.image('shop-api:3f2a')).toBeUndefined()
  })

  test('remembers which image of the engine it was where the node has another id for it', async () => {
    const { run, held } = growingNodes({}, id('c'))
    const host = createFakeNodeHost({ images: { 'redis:7': { id: id('a'), platform: 'linux/amd64' } }, run })
    const images = nodeImages(host, nodes)
    await images.deliver(image('redis:7'), () => {})
    expect(await images.observe([image('redis:7')])).toMatchObject([{ image: id('a') }])
    // Somebody brought another image there under that name: the label is still that of the one before.
    for (const own of held.values()) own['docker.io/library/redis:7'] = id('d')
    expect(await images.observe([image('redis:7')])).toMatchObject([{ image: id('d') }])
  })

  test('says what containerd said where that fails', async () => {
    const run = (_node: string, command: string) =>
      command.includes('import') ? { exitCode: 1, stderr: 'ctr: write /x: no space left on device\n' } : { stdout: listing({}) }
    const host = createFakeNodeHost({ images: { 'redis:7': { id: id('a'), platform: 'linux/amd64' } }, run })
    await expect(nodeImages(host, nodes).deliver(image('redis:7'), () => {})).rejects.toMatchObject({
      code: 'image-not-loaded',
      message: expect.stringMatching(/^image `redis:7` could not be loaded into node (one|two): its disk is full$/),
      details: [{ title: 'containerd said', lines: ['ctr: write /x: no space left on device'] }],
    })
  })

  test('is left to the cluster’s program where that has its own way', async () => {
    const { run } = growingNodes({}, id('a'))
    const host = createFakeNodeHost({ images: { 'redis:7': { id: id('a'), platform: 'linux/amd64' } }, run })
    const loaded: string[] = []
    const images = nodeImages(host, nodes, async (reference) => void loaded.push(reference))
    await images.deliver(image('redis:7'), () => {})
    expect(loaded).toEqual(['redis:7'])
    expect(host.asked.filter((line) => line.includes('import'))).toEqual([])
  })
})

describe('pushing', () => {
  const pushed = image('shop-api', { reference: 'registry.example.com/team/shop-api:3f2a', delivery: 'push' })

  test('gives it the registry’s name and sends it', async () => {
    const host = createFakeNodeHost({ images: { 'shop-api': { id: id('a'), platform: 'linux/amd64' } } })
    expect(await nodeImages(host, []).deliver(pushed, () => {})).toEqual({ text: 'pushed' })
    expect(host.asked).toEqual([
      'tag shop-api as registry.example.com/team/shop-api:3f2a',
      'push registry.example.com/team/shop-api:3f2a',
      'untag registry.example.com/team/shop-api:3f2a',
    ])
  })

  test('is done where the registry has that very content', async () => {
    const images = { 'shop-api': { id: id('a'), platform: 'linux/amd64' } }
    expect(await nodeImages(createFakeNodeHost({ images }), []).observe([pushed])).toEqual([])
    const there = createFakeNodeHost({ images, pushed: [pushed.reference] })
    expect(await nodeImages(there, []).observe([pushed])).toMatchObject([{ id: 'node-image/shop-api', image: id('a') }])
  })
})
