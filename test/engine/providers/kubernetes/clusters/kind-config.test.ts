import { expect, test } from 'vitest'
import type { ClusterWish } from '../../../../../src/engine/providers/kubernetes/cluster-driver-api.js'
import { kindConfig, markedProject } from '../../../../../src/engine/providers/kubernetes/clusters/kind-config.js'

const wish: ClusterWish = {
  name: 'shop',
  project: 'shop',
  workers: 0,
  mounts: [{ hostPath: '/home/me/shop', nodePath: '/host/home/me/shop' }],
  featureGates: {},
  unsafeSysctls: [],
}
const surroundings = { markFolder: '/data/mark', cgroupVersion: 2, nodeMinor: 36 } as const

test('a cluster is made from the wish: its folders, and the mark of ownership in every node', () => {
  expect(JSON.parse(kindConfig({ ...wish, workers: 1, featureGates: { InPlace: true } }, surroundings))).toMatchInlineSnapshot(`
    {
      "apiVersion": "kind.x-k8s.io/v1alpha4",
      "featureGates": {
        "InPlace": true,
      },
      "kind": "Cluster",
      "networking": {
        "apiServerAddress": "127.0.0.1",
      },
      "nodes": [
        {
          "extraMounts": [
            {
              "containerPath": "/dev.stack/project/shop",
              "hostPath": "/data/mark",
              "readOnly": true,
            },
            {
              "containerPath": "/host/home/me/shop",
              "hostPath": "/home/me/shop",
            },
          ],
          "labels": {
            "dev.stack/project": "shop",
          },
          "role": "control-plane",
        },
        {
          "extraMounts": [
            {
              "containerPath": "/dev.stack/project/shop",
              "hostPath": "/data/mark",
              "readOnly": true,
            },
            {
              "containerPath": "/host/home/me/shop",
              "hostPath": "/home/me/shop",
            },
          ],
          "labels": {
            "dev.stack/project": "shop",
          },
          "role": "worker",
        },
      ],
    }
  `)
})

const kubelet = (...given: Parameters<typeof kindConfig>) => {
  const { kubeadmConfigPatches = [] } = JSON.parse(kindConfig(...given))
  return kubeadmConfigPatches.map((patch: string) => JSON.parse(patch))
}

test('on control groups of version 1 the kubelet is told to start all the same, as far as it knows that', () => {
  const old = { ...surroundings, cgroupVersion: 1 } as const
  expect(kubelet(wish, old)).toEqual([{ kind: 'KubeletConfiguration', failCgroupV1: false }])
  expect(kubelet(wish, { ...old, nodeMinor: undefined })).toEqual([{ kind: 'KubeletConfiguration', failCgroupV1: false }])
  expect(kubelet(wish, { ...old, nodeMinor: 30 })).toEqual([])
  expect(kubelet(wish, surroundings)).toEqual([])
})

test('sysctls beyond the safe ones are allowed to the kubelet', () => {
  expect(kubelet({ ...wish, unsafeSysctls: ['net.core.somaxconn'] }, surroundings)).toEqual([
    { kind: 'KubeletConfiguration', allowedUnsafeSysctls: ['net.core.somaxconn'] },
  ])
})

test('the mark tells the project', () => {
  expect(markedProject(['/lib/modules', '/dev.stack/project/shop'])).toBe('shop')
  expect(markedProject(['/lib/modules'])).toBeUndefined()
})
