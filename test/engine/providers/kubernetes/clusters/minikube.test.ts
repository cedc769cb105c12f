import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemProcesses } from '../../../../../src/engine/host/process.js'
import type { ClusterWish } from '../../../../../src/engine/providers/kubernetes/cluster-driver-api.js'
import { clusterFiles } from '../../../../../src/engine/providers/kubernetes/clusters/cluster-files.js'
import { minikubeDriver } from '../../../../../src/engine/providers/kubernetes/clusters/minikube.js'
import type { NodeContainer } from '../../../../../src/engine/providers/node-host-api.js'
import { createFakeNodeHost, kindNode } from '../../../../support/fake-node-host.js'
import { fakeProgram } from '../../../../support/fake-program.js'

/* With a program on the PATH that answers as minikube does: the real one has not been at hand. */

// Each of them starts programs.
vi.setConfig({ testTimeout: 30_000 })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minikube-driver-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function machine(answer: string, containers: readonly NodeContainer[] = []) {
  const bin = join(folder, 'bin')
  const minikube = fakeProgram(bin, 'minikube', answer)
  const driver = minikubeDriver({
    host: createFakeNodeHost({ containers }),
    engineAddress: 'unix:///engine.sock',
    processes: systemProcesses,
    env: { PATH: bin, KUBECONFIG: '/home/me/.kube/config' },
    folder: join(folder, 'clusters'),
  })
  return { driver, minikube, bin, files: clusterFiles(join(folder, 'clusters'), 'minikube', 'shop') }
}

const node = (name: string, changes: Partial<NodeContainer> = {}): NodeContainer => ({
  ...kindNode(name, ''),
  image: 'gcr.io/k8s-minikube/kicbase:v0.0.48',
  labels: { 'name.minikube.sigs.k8s.io': 'shop' },
  addresses: { shop: '192.168.49.2' },
  published: [{ target: '8443/tcp', address: '127.0.0.1:32771' }],
  ...changes,
})

/** `minikube profile list -o json` */
const profiles = (status: string) =>
  JSON.stringify({
    invalid: [],
    valid: [
      {
        Name: 'shop',
        Status: status,
        Config: {
          KicBaseImage: 'gcr.io/k8s-minikube/kicbase:v0.0.48',
          MountString: '/me/shop:/host/me/shop',
          KubernetesConfig: {
            FeatureGates: 'A=true,B=false',
            ExtraOptions: [
              { Component: 'kubelet', Key: 'node-labels', Value: 'dev.stack/project=shop' },
              { Component: 'kubelet', Key: 'allowed-unsafe-sysctls', Value: 'net.a,net.b' },
            ],
          },
        },
      },
    ],
  })

describe('profiles are clusters', () => {
  test('with what minikube tells of them', async () => {
    const { driver, minikube } = machine(`say(${JSON.stringify(profiles('OK'))})`, [node('shop-m02'), node('shop')])
    expect(await driver.list()).toEqual([
      {
        name: 'shop',
        driver: 'minikube',
        state: 'running',
        nodes: [
          { id: 'id-of-shop', name: 'shop', address: '192.168.49.2' },
          { id: 'id-of-shop-m02', name: 'shop-m02', address: '192.168.49.2' },
        ],
        network: 'shop',
        nodeImage: 'gcr.io/k8s-minikube/kicbase:v0.0.48',
        mounts: [{ hostPath: '/me/shop', nodePath: '/host/me/shop' }],
        settings: { featureGates: { A: true, B: false }, unsafeSysctls: ['net.a', 'net.b'] },
        apiAddress: '127.0.0.1:32771',
        madeFor: 'shop',
      },
    ])
    expect(minikube.calls().map(({ args }) => args.join(' '))).toEqual(['profile list -o json'])
  })

  test('that are stopped, or were not made to their end', async () => {
    const stopped = machine(`say(${JSON.stringify(profiles('Stopped'))})`, [node('shop', { state: 'exited' })])
    expect(await stopped.driver.list()).toMatchObject([{ state: 'stopped' }])
    const broken = machine(`say('{"invalid": [{"Name": "shop"}], "valid": []}')`)
    expect(await broken.driver.list()).toMatchObject([{ name: 'shop', state: 'half-made' }])
  })

  test('and without the program, or without any, there are none', async () => {
    const none = machine(`complain('X Exiting due to MK_USAGE_NO_PROFILE'); return 85`)
    expect(await none.driver.list()).toEqual([])
    rmSync(join(none.bin, 'minikube'))
    expect(await none.driver.list()).toEqual([])
  })
})

describe('making one', () => {
  const wish: ClusterWish = {
    name: 'shop',
    project: 'shop',
    workers: 1,
    mounts: [
      { hostPath: '/me/shop', nodePath: '/host/me/shop' },
      { hostPath: '/me/data', nodePath: '/host/me/data' },
    ],
    featureGates: { A: true },
    unsafeSysctls: ['net.a', 'net.b'],
  }
  const create = async (answer: string, changes: Partial<ClusterWish> = {}) => {
    const { driver, minikube, files } = machine(answer)
    const told: string[] = []
    const tell = (doing: string) => told.push(doing)
    const made = driver.create({ ...wish, ...changes }, { tell, signal: new AbortController().signal })
    const failed = await made.then(
      () => undefined,
      (error: unknown) => error,
    )
    return { calls: minikube.calls(), told, files, failed }
  }

  test('starts a profile with the docker driver, one mount for all folders, and the mark of ownership', async () => {
    const { calls, files, failed } = await create('')
    expect(failed).toBeUndefined()
    expect(calls.map(({ args }) => args)).toMatchInlineSnapshot(`
      [
        [
          "start",
          "--driver=docker",
          "--container-runtime=containerd",
          "--keep-context",
          "--output=json",
          "--wait=apiserver",
          "--nodes=2",
          "--extra-config=kubelet.node-labels=dev.stack/project=shop",
          "--mount",
          "--mount-string=/me:/host/me",
          "--feature-gates=A=true",
          "--extra-config=kubelet.allowed-unsafe-sysctls=net.a,net.b",
          "-p",
          "shop",
        ],
      ]
    `)
    expect(calls[0]?.env).toEqual({ KUBECONFIG: files.kubeconfigPath, DOCKER_HOST: 'unix:///engine.sock' })
  })

  test('mounts the first folder alone where only the whole machine would hold them all', async () => {
    const { calls } = await create('', {
      mounts: [
        { hostPath: '/me/shop', nodePath: '/host/me/shop' },
        { hostPath: '/srv', nodePath: '/host/srv' },
      ],
    })
    expect(calls[0]?.args).toContain('--mount-string=/me/shop:/host/me/shop')
  })

  test('tells its steps', async () => {
    const step = { type: 'io.k8s.sigs.minikube.step', data: { name: 'Creating Container', currentstep: '9' } }
    const { told } = await create(`say(${JSON.stringify(JSON.stringify(step))}); say('plain text')`)
    expect(told).toEqual(['creating Container'])
  })

  test('fails with minikube’s own sentence and advice, and clears up', async () => {
    const error = {
      type: 'io.k8s.sigs.minikube.error',
      data: { message: 'Docker has less than 2 CPUs available', advice: 'give Docker 2 CPUs', exitcode: '29' },
    }
    const { failed, calls } = await create(
      `if (args[0] === 'start') { say(${JSON.stringify(JSON.stringify(error))}); return 29 }`,
    )
    expect(failed).toMatchObject({
      code: 'cluster-failed',
      message: 'minikube could not make cluster `shop`: Docker has less than 2 CPUs available',
      hint: 'give Docker 2 CPUs',
    })
    expect(calls.map(({ args }) => args.slice(0, 3).join(' '))).toEqual([
      'start --driver=docker --container-runtime=containerd',
      'delete -p shop',
    ])
  })

  test('fails with advice by its exit code where it gives none', async () => {
    const { failed } = await create(`if (args[0] === 'start') { complain('something broke'); return 69 }`)
    expect(failed).toMatchObject({
      message: 'minikube could not make cluster `shop`: something broke',
      hint: 'its docker driver does not work here; `stack doctor` looks at the engine',
    })
  })
})

test('its kubeconfig is written by minikube into a file of ours', async () => {
  const { driver, minikube } = machine(`fs.writeFileSync(env.KUBECONFIG, 'text of ' + args.join(' '))`)
  expect(await driver.kubeconfig('shop')).toBe('text of update-context -p shop')
  expect(minikube.calls()[0]?.env.KUBECONFIG).toBe(join(folder, 'clusters', 'minikube-shop', 'kubeconfig'))
})

test('images come from the engine by its own loader', async () => {
  const { driver, minikube } = machine('')
  await driver.loadImage?.('shop', 'redis:7')
  expect(minikube.calls()[0]?.args).toEqual(['image', 'load', '--daemon=true', 'redis:7', '-p', 'shop'])
})

test('a missing program is told with what gets it', async () => {
  const { driver, bin } = machine('')
  rmSync(join(bin, 'minikube'))
  await expect(driver.kubeconfig('shop')).rejects.toMatchObject({
    code: 'program-missing',
    hint: expect.stringContaining('brew install minikube'),
  })
})
