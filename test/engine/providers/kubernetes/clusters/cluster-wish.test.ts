import { describe, expect, test } from 'vitest'
import type { LocalCluster } from '../../../../../src/engine/providers/kubernetes/cluster-driver-api.js'
import { clusterLacks, clusterWish } from '../../../../../src/engine/providers/kubernetes/clusters/cluster-wish.js'

const settings = { mounts: [], featureGates: {}, unsafeSysctls: [] }

describe('what is mounted into the nodes', () => {
  const mounts = (...[written, folders]: [Parameters<typeof clusterWish>[2]['mounts'], Parameters<typeof clusterWish>[3]]) =>
    clusterWish('shop', 'shop', { ...settings, mounts: written }, folders).mounts.map(
      ({ hostPath, nodePath }) => `${hostPath} at ${nodePath}`,
    )

  test('is the folder of the stack and what is bound outside of it, each once', () => {
    expect(mounts([], { project: '/me/shop', bound: ['/me/shop/html', '/srv/data', '/srv/data/sub', '/srv/data'] })).toEqual([
      '/me/shop at /host/me/shop',
      '/srv/data at /host/srv/data',
    ])
  })

  test('is one folder where it holds the others', () => {
    expect(mounts([], { project: '/me/shop', bound: ['/me'] })).toEqual(['/me at /host/me'])
    expect(mounts([], { project: '/me/shop', bound: ['/'] })).toEqual(['/ at /host'])
    expect(mounts([], { project: '/me/shop', bound: ['/me/shop-data'] })).toEqual([
      '/me/shop at /host/me/shop',
      '/me/shop-data at /host/me/shop-data',
    ])
  })

  test('is as the stack file says where it does', () => {
    expect(mounts([{ hostPath: '/me', nodePath: '/homes' }], { project: '/me/shop', bound: [] })).toEqual(['/me at /homes'])
  })
})

describe('what a cluster lacks', () => {
  const cluster: LocalCluster = {
    name: 'shop',
    driver: 'kind',
    state: 'running',
    nodes: [{ id: 'a', name: 'shop-control-plane', address: '' }],
    network: 'kind',
    nodeImage: 'kindest/node:v1.36.4',
    mounts: [{ hostPath: '/me/shop', nodePath: '/host/me/shop' }],
    madeFor: 'shop',
    settings: { featureGates: { A: true }, unsafeSysctls: ['net.a'] },
  }
  const folders = { project: '/me/shop', bound: ['/me/shop/html'] }

  test('is nothing where everything fits', () => {
    const wanted = { ...settings, workers: 0, featureGates: { A: true }, unsafeSysctls: ['net.a'] }
    expect(clusterLacks(cluster, wanted, folders)).toEqual([])
  })

  test('is everything that was fixed when it was made, and is wanted otherwise', () => {
    const wanted = {
      ...settings,
      workers: 2,
      image: 'kindest/node:v1.35.0',
      mounts: [{ hostPath: '/srv', nodePath: '/host/srv' }],
      featureGates: { A: false },
      unsafeSysctls: ['net.b'],
    }
    expect(clusterLacks(cluster, wanted, { project: '/me/shop', bound: ['/data'] })).toEqual([
      'its nodes do not see /srv',
      'its nodes do not see /data',
      'its nodes do not allow the sysctl net.b',
      'its feature gate A was not set to false',
      'it has 0 worker nodes, and 2 are wanted',
      'its nodes are of kindest/node:v1.36.4, and kindest/node:v1.35.0 is wanted',
    ])
  })

  test('is not the folder of a stack that binds nothing', () => {
    expect(clusterLacks(cluster, settings, { project: '/me/other', bound: [] })).toEqual([])
  })

  test('is not claimed of settings that nobody remembers', () => {
    const { settings: _forgotten, ...theirs } = cluster
    expect(clusterLacks(theirs, { ...settings, unsafeSysctls: ['net.b'] }, folders)).toEqual([])
  })
})
