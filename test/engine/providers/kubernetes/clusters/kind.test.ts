import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemProcesses } from '../../../../../src/engine/host/process.js'
import { clusterFiles } from '../../../../../src/engine/providers/kubernetes/clusters/cluster-files.js'
import { kindDriver } from '../../../../../src/engine/providers/kubernetes/clusters/kind.js'
import type { NodeContainer } from '../../../../../src/engine/providers/node-host-api.js'
import { createFakeNodeHost, type FakeNodeHostOptions, kindNode } from '../../../../support/fake-node-host.js'
import { fakeProgram } from '../../../../support/fake-program.js'

// Each of them starts programs.
vi.setConfig({ testTimeout: 30_000 })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kind-driver-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const mark = { hostPath: '/data/mark', nodePath: '/dev.stack/project/shop' }
const ours = kindNode('shop-control-plane', 'shop', { mounts: [mark, { hostPath: '/me/shop', nodePath: '/host/me/shop' }] })
const record = { nodes: [ours.id], featureGates: {}, unsafeSysctls: ['net.a'] }

/** A machine with a docker CLI, and a kind that answers so. */
function machine(answer: string, host: FakeNodeHostOptions = {}) {
  const bin = join(folder, 'bin')
  const kind = fakeProgram(bin, 'kind', answer)
  fakeProgram(bin, 'docker', '')
  const fakeHost = createFakeNodeHost(host)
  const driver = kindDriver({
    host: fakeHost,
    engineAddress: 'unix:///engine.sock',
    processes: systemProcesses,
    env: { PATH: bin, KUBECONFIG: '/home/me/.kube/config', DOCKER_CONTEXT: 'elsewhere' },
    folder: join(folder, 'clusters'),
  })
  return { driver, kind, host: fakeHost, files: clusterFiles(join(folder, 'clusters'), 'kind', 'shop') }
}

describe('clusters are found on the engine', () => {
  const list = (containers: readonly NodeContainer[], run: FakeNodeHostOptions['run'] = () => ({ exitCode: 1 })) =>
    machine('', { containers, run }).driver.list()

  test('by name, with what they are like, whoever made them', async () => {
    const theirs = [kindNode('team-worker', 'team'), kindNode('team-control-plane', 'team')]
    const clusters = await list([...theirs, ours], () => ({ stdout: JSON.stringify(record) }))
    expect(clusters).toMatchObject([
      {
        name: 'shop',
        state: 'running',
        madeFor: 'shop',
        apiAddress: '127.0.0.1:41234',
        mounts: [{ hostPath: '/me/shop', nodePath: '/host/me/shop' }],
        settings: { unsafeSysctls: ['net.a'] },
      },
      { name: 'team', state: 'running', nodes: [{ name: 'team-control-plane' }, { name: 'team-worker' }] },
    ])
    expect(clusters[1]?.madeFor).toBeUndefined()
  })

  test('one whose creation left no record is half-made, and one of others never is', async () => {
    expect(await list([ours])).toMatchObject([{ state: 'half-made', madeFor: 'shop' }])
    expect(await list([kindNode('team-control-plane', 'team')])).toMatchObject([{ state: 'running' }])
  })

  test('a record of other containers counts for nothing', async () => {
    const run = () => ({ stdout: JSON.stringify({ ...record, nodes: ['id-of-another'] }) })
    expect(await list([ours], run)).toMatchObject([{ state: 'half-made' }])
  })

  test('one with a node that does not run is stopped', async () => {
    expect(await list([{ ...ours, state: 'exited' }])).toMatchObject([{ state: 'stopped' }])
  })

  test('once the record is on this machine, nodes are not asked for it', async () => {
    const { driver, host } = machine('', { containers: [ours], run: () => ({ stdout: JSON.stringify(record) }) })
    await driver.list()
    await driver.list()
    expect(host.asked).toEqual([`run ${ours.id}: cat /kind/dev.stack.json`])
  })
})

describe('making one', () => {
  const wish = { name: 'shop', project: 'shop', workers: 0, mounts: [], featureGates: {}, unsafeSysctls: [] }
  const create = (driver: ReturnType<typeof machine>['driver'], signal = new AbortController().signal) => {
    const told: string[] = []
    return { told, made: driver.create(wish, { tell: (doing) => told.push(doing), signal }) }
  }

  test('runs kind with the configuration on its input, the node image that is there, and a kubeconfig of its own', async () => {
    const images = { 'kindest/node:v1.36.4': { id: 'sha256:a', platform: 'linux/amd64' } }
    const { driver, kind, host, files } = machine(`complain(' • Preparing nodes 📦   ...')`, { containers: [ours], images })
    const { told, made } = create(driver)
    await made
    const [call] = kind.calls()
    expect(call?.args).toEqual(
      `create cluster --name shop --config - --kubeconfig ${files.kubeconfigPath} --image kindest/node:v1.36.4`.split(' '),
    )
    expect(JSON.parse(call?.input ?? '')).toMatchObject({ kind: 'Cluster', nodes: [{ role: 'control-plane' }] })
    expect(call?.env).toEqual({ KUBECONFIG: files.kubeconfigPath, DOCKER_HOST: 'unix:///engine.sock' })
    expect(told).toEqual(['preparing nodes'])
    expect(host.asked).toEqual([`run ${ours.id}: sh -c cat > /kind/dev.stack.json`])
    expect(files.readRecord()).toEqual({ nodes: [ours.id], featureGates: {}, unsafeSysctls: [] })
  })

  test('clears up what a failure left, and says why', async () => {
    const { driver, kind } = machine(`if (args[0] === 'create') { complain('ERROR: failed to create cluster: boom'); return 1 }`)
    await expect(create(driver).made).rejects.toMatchObject({ message: expect.stringContaining('boom') })
    expect(kind.calls().map(({ args }) => args[0])).toEqual(['create', 'delete'])
  })

  test('does not clear up nodes that somebody else is making', async () => {
    const { driver, kind } = machine(
      `complain('ERROR: failed to create cluster: node(s) already exist for a cluster with the name "shop"'); return 1`,
    )
    await expect(create(driver).made).rejects.toMatchObject({ code: 'cluster-exists' })
    expect(kind.calls().map(({ args }) => args[0])).toEqual(['create'])
  })

  test('ends and clears up when it is interrupted', async () => {
    const { driver, kind } = machine(
      `if (args[0] === 'create') { complain(' • Preparing nodes 📦   ...'); setTimeout(() => {}, 60000) }`,
    )
    const controller = new AbortController()
    const tell = () => controller.abort(new Error('enough'))
    await expect(driver.create(wish, { tell, signal: controller.signal })).rejects.toThrow('enough')
    expect(kind.calls().map(({ args }) => args[0])).toEqual(['create', 'delete'])
  })

  test('names the command that gets kind, or the docker CLI, where that is missing', async () => {
    const { driver } = machine('')
    rmSync(join(folder, 'bin', 'docker'))
    await expect(create(driver).made).rejects.toMatchObject({
      code: 'program-missing',
      hint: expect.stringContaining('apt-get install docker-cli'),
    })
    rmSync(join(folder, 'bin', 'kind'))
    await expect(create(driver).made).rejects.toMatchObject({ hint: expect.stringContaining('go install sigs.k8s.io/kind') })
  })
})

test('deleting one never touches the user’s kubeconfig, and takes our files along', async () => {
  const { driver, kind, files } = machine('')
  files.writeKubeconfig('text')
  await driver.delete('shop')
  expect(kind.calls()[0]?.args).toEqual(`delete cluster --name shop --kubeconfig ${files.kubeconfigPath}`.split(' '))
  expect(existsSync(files.kubeconfigPath)).toBe(false)
})

test('starting one starts all of its nodes', async () => {
  const { driver, host } = machine('', { containers: [{ ...ours, state: 'exited' }], run: () => ({ exitCode: 1 }) })
  const [cluster] = await driver.list()
  if (cluster === undefined) throw new Error('the cluster was not found')
  expect(await driver.start(cluster)).toBe(true)
  expect(host.asked).toContain(`start ${ours.id}`)
})
