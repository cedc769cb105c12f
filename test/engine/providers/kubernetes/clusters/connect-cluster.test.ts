import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../../../src/engine/host/clock.js'
import { systemProcesses } from '../../../../../src/engine/host/process.js'
import type { Event } from '../../../../../src/engine/model/event.js'
import type { LocalCluster } from '../../../../../src/engine/providers/kubernetes/cluster-driver-api.js'
import { ClusterError } from '../../../../../src/engine/providers/kubernetes/cluster-error.js'
import {
  type ClusterRequest,
  type ClusterTools,
  connectCluster,
} from '../../../../../src/engine/providers/kubernetes/clusters/connect-cluster.js'
import { createFakeCluster } from '../../../../support/fake-cluster-api.js'
import { createFakeDriver, localClusterNamed } from '../../../../support/fake-cluster-driver.js'
import { createFakeNodeHost, kindNode } from '../../../../support/fake-node-host.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connect-cluster-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const request: ClusterRequest = {
  project: 'shop',
  settings: { mounts: [], featureGates: {}, unsafeSysctls: [] },
  folders: { project: '/me/shop', bound: [] },
  allowContexts: [],
  intent: 'make',
  consent: { type: 'nobody' },
}

/** A machine with these clusters, of which all answer as `open` says, or as one that is well. */
function machine(present: readonly LocalCluster[] = [], changes: Partial<ClusterTools> = {}) {
  const kind = createFakeDriver('kind', present)
  const minikube = createFakeDriver('minikube')
  const events: Event[] = []
  const opened: string[] = []
  const tools: ClusterTools = {
    host: createFakeNodeHost({ containers: present.map(({ name }) => kindNode(`${name}-control-plane`, name)) }),
    engineAddress: 'unix:///engine.sock',
    processes: systemProcesses,
    env: { PATH: '/nowhere' },
    folder: join(folder, 'clusters'),
    driver: (name) => (name === 'kind' ? kind : minikube),
    open(kubeconfigs) {
      opened.push(kubeconfigs[0]?.text ?? '')
      return createReadyCluster()
    },
    contexts: () => [],
    home: join(folder, 'home'),
    clock: systemClock,
    pid: process.pid,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    ...changes,
  }
  const connect = (asked: Partial<ClusterRequest> = {}) => connectCluster({ ...request, ...asked }, tools)
  return { connect, kind, minikube, events, opened, tools, kubeconfig: join(folder, 'clusters', 'kind-shop', 'kubeconfig') }
}

function createReadyCluster() {
  const cluster = createFakeCluster({ nodes: ['shop-control-plane'] })
  const metadata = { name: 'coredns-1', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }
  cluster.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'coredns', image: 'coredns' }] } })
  return cluster
}

describe('which cluster is meant', () => {
  test('is one named after the project, by the program that is there', async () => {
    const { connect, kind } = machine()
    await connect({ project: 'my_shop' })
    expect(kind.asked).toContain('create my-shop')
  })

  test('is what the stack file says, and before that the environment', async () => {
    const { connect, minikube } = machine()
    await connect({ settings: { ...request.settings, name: 'team', driver: 'minikube' } })
    expect(minikube.asked).toContain('create team')
    const named = machine([], { env: { PATH: '/nowhere', STACK_K8S_CLUSTER: 'mine' } })
    await named.connect({ settings: { ...request.settings, name: 'team' } })
    expect(named.kind.asked).toContain('create mine')
  })
})

describe('one that is missing', () => {
  test('is made, waited for, and shown while that goes on', async () => {
    const { connect, kind, events } = machine()
    const { title, local } = await connect()
    expect(title).toMatch(/^kind cluster `shop` \(created, \d+s\)$/)
    expect(local).toMatchObject({ name: 'shop', madeFor: 'shop' })
    expect(kind.wishes[0]?.mounts).toEqual([{ hostPath: '/me/shop', nodePath: '/host/me/shop' }])
    expect(
      events.map((event) => (event.type === 'step-progress' && 'text' in event.progress ? event.progress.text : event.type)),
    ).toEqual(['planned', 'step-started', 'preparing nodes', 'waiting for its API server', 'waiting for its nodes', 'step-done'])
  })

  test('is not made by a command that only looks or changes', async () => {
    for (const intent of ['look', 'change'] as const) {
      const { connect, kind } = machine()
      await expect(connect({ intent })).rejects.toMatchObject({ code: 'cluster-missing' })
      expect(kind.asked).toEqual([])
    }
  })

  test('is waited for where another process is making it', async () => {
    const { connect, kind, events } = machine()
    mkdirSync(join(folder, 'clusters', 'kind-shop'), { recursive: true })
    const maker = join(folder, 'clusters', 'kind-shop', 'maker.json')
    // Process 1 always lives; its start time is left out where nobody can tell.
    writeFileSync(maker, JSON.stringify({ pid: 1, startTime: '' }))
    setTimeout(() => {
      kind.clusters.set('shop', localClusterNamed('shop'))
      rmSync(maker)
    }, 50)
    expect((await connect()).local).toMatchObject({ name: 'shop' })
    expect(kind.asked).not.toContain('create shop')
    expect(events).toContainEqual({
      type: 'notice',
      message: 'cluster `shop` is being made by another stack; waiting for that',
    })
  })
})

describe('one that is there', () => {
  test('is opened with the kubeconfig that is kept of it, without asking its program', async () => {
    const { connect, kind, opened, events } = machine([localClusterNamed('shop')])
    await connect()
    await connect()
    expect(kind.asked).toEqual(['kubeconfig shop'])
    expect(opened).toEqual(['server: https://127.0.0.1:41234\n', 'server: https://127.0.0.1:41234\n'])
    expect(events).toEqual([])
  })

  test('has its kubeconfig renewed where that leads elsewhere', async () => {
    const { connect, kind, kubeconfig } = machine([localClusterNamed('shop')])
    await connect()
    writeFileSync(kubeconfig, 'server: https://127.0.0.1:4123\n')
    await connect()
    expect(kind.asked).toEqual(['kubeconfig shop', 'kubeconfig shop'])
    expect(readFileSync(kubeconfig, 'utf8')).toBe('server: https://127.0.0.1:41234\n')
  })

  test('has it renewed where it is refused, and says so where that does not help', async () => {
    const refusing = () => ({
      ...createReadyCluster(),
      get: async () => {
        throw new ClusterError('unauthenticated', 'Unauthorized')
      },
    })
    const { connect, kind, kubeconfig } = machine([localClusterNamed('shop')], { open: refusing })
    mkdirSync(join(folder, 'clusters', 'kind-shop'), { recursive: true })
    writeFileSync(kubeconfig, 'server: https://127.0.0.1:41234\n')
    await expect(connect()).rejects.toMatchObject({
      code: 'cluster-unauthenticated',
      message: 'kind cluster `shop` refuses its own credentials: Unauthorized',
    })
    expect(kind.asked).toEqual(['kubeconfig shop'])
  })

  test('is made anew where its creation was broken off', async () => {
    const { connect, kind } = machine([localClusterNamed('shop', { state: 'half-made' })])
    await connect()
    expect(kind.asked.slice(0, 2)).toEqual(['delete shop', 'create shop'])
    const looking = machine([localClusterNamed('shop', { state: 'half-made' })])
    await expect(looking.connect({ intent: 'look' })).rejects.toMatchObject({ code: 'cluster-half-made' })
  })

  test('is started where it is stopped', async () => {
    const { connect, kind } = machine([localClusterNamed('shop', { state: 'stopped' })])
    expect((await connect()).title).toMatch(/\(started, \d+s\)$/)
    expect(kind.asked[0]).toBe('start shop')
    const looking = machine([localClusterNamed('shop', { state: 'stopped' })])
    await expect(looking.connect({ intent: 'change' })).rejects.toMatchObject({ hint: 'stack k8s up starts it' })
  })
})

describe('one that does not fit the stack', () => {
  const folders = { project: '/me/shop', bound: ['/srv'] }
  const fitless = localClusterNamed('shop', { mounts: [{ hostPath: '/me/shop', nodePath: '/host/me/shop' }] })

  test('is told with what it lacks and what making it anew costs', async () => {
    await expect(machine([fitless]).connect({ folders })).rejects.toMatchObject({
      code: 'cluster-unfit',
      message: 'kind cluster `shop` does not fit the stack: its nodes do not see /srv. That is fixed when a cluster is made',
      hint: '`stack k8s cluster delete shop` and `stack k8s up` make it anew; the data of all volumes in it is lost',
    })
  })

  test('is made anew when a person says so, and left alone otherwise', async () => {
    const asking = (answer: boolean): Partial<ClusterRequest> => ({
      folders,
      consent: { type: 'ask', ask: async () => answer },
    })
    const yes = machine([fitless])
    await yes.connect(asking(true))
    expect(yes.kind.asked.slice(0, 2)).toEqual(['delete shop', 'create shop'])
    const no = machine([fitless])
    await expect(no.connect(asking(false))).rejects.toMatchObject({ message: 'nothing was changed' })
    expect(no.kind.asked).toEqual([])
  })

  test('is not made anew by -y, nor where it was made for another project', async () => {
    const given = machine([fitless])
    await expect(given.connect({ folders, consent: { type: 'given' } })).rejects.toMatchObject({ code: 'cluster-unfit' })
    const theirs = machine([{ ...fitless, madeFor: 'blog' }])
    const consent = { type: 'ask', ask: async () => true } as const
    await expect(theirs.connect({ folders, consent })).rejects.toMatchObject({
      hint: 'it was not made for this project; use a cluster of its own, `x-k8s: {cluster: {name: shop}}`',
    })
    expect([...given.kind.asked, ...theirs.kind.asked]).toEqual([])
  })
})

describe('a context of the user', () => {
  const contexts = [
    { name: 'prod', server: 'https://k8s.example.com' },
    { name: 'kind-shop', server: 'https://127.0.0.1:41234' },
  ]
  const withKubeconfig = (changes: Partial<ClusterTools> = {}) => {
    mkdirSync(join(folder, 'home', '.kube'), { recursive: true })
    writeFileSync(join(folder, 'home', '.kube', 'config'), 'current-context: prod\n')
    return machine([localClusterNamed('shop')], { contexts: () => contexts, ...changes })
  }

  test('is never used without being named', async () => {
    const { connect } = withKubeconfig()
    expect((await connect()).title).toBe('kind cluster `shop`')
  })

  test('that leads to a cluster on this machine is that cluster', async () => {
    const { connect } = withKubeconfig()
    expect(await connect({ kubeContext: 'kind-shop' })).toMatchObject({
      title: 'context `kind-shop` (https://127.0.0.1:41234)',
      local: { name: 'shop' },
    })
  })

  test('that leads elsewhere is refused, allowed, and then has no local cluster', async () => {
    const { connect } = withKubeconfig()
    await expect(connect({ kubeContext: 'prod' })).rejects.toMatchObject({ code: 'context-refused' })
    const connected = await connect({ kubeContext: 'prod', allowContexts: ['prod'], intent: 'look' })
    expect(connected.local).toBeUndefined()
  })

  test('that is not there is told with those that are', async () => {
    await expect(withKubeconfig().connect({ kubeContext: 'stage' })).rejects.toMatchObject({
      message: `there is no context \`stage\` in ${join(folder, 'home', '.kube', 'config')}`,
      hint: 'there are `prod`, `kind-shop`',
    })
    rmSync(join(folder, 'home'), { recursive: true })
    const without = machine()
    await expect(without.connect({ kubeContext: 'prod' })).rejects.toMatchObject({ code: 'no-kubeconfig' })
  })

  test('that does not answer, or not to these credentials, says what to do', async () => {
    const failing = (failure: 'unreachable' | 'unauthenticated') => () => ({
      ...createReadyCluster(),
      get: async () => {
        throw new ClusterError(failure, 'it says no')
      },
    })
    const gone = withKubeconfig({ open: failing('unreachable') })
    await expect(gone.connect({ kubeContext: 'kind-shop' })).rejects.toMatchObject({
      code: 'cluster-unreachable',
      hint: 'check that the cluster runs and that this machine reaches it (VPN, proxy)',
    })
    const expired = withKubeconfig({ open: failing('unauthenticated') })
    await expect(expired.connect({ kubeContext: 'kind-shop' })).rejects.toMatchObject({ code: 'cluster-unauthenticated' })
  })
})
