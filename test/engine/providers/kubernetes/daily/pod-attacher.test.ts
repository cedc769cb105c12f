import { describe, expect, test } from 'vitest'
import { ClusterError } from '../../../../../src/engine/providers/kubernetes/cluster-error.js'
import { kubernetesWorkloads } from '../../../../../src/engine/providers/kubernetes/workloads.js'
import type { Console } from '../../../../../src/engine/providers/provider.js'
import { createFakeCluster, type FakeCluster } from '../../../../support/fake-cluster-api.js'
import { startServices } from '../../../../support/fake-cluster-services.js'

const namespace = 'stack-shop'

describe('attaching to a pod of run', () => {
  test('tells everything that it wrote, also when it ended before anybody could attach', async () => {
    const cluster = await clusterWithRun()
    let looks = 0
    const ended: FakeCluster = {
      ...cluster,
      // It still runs when it is looked at, and no more when it is attached to.
      async get(reference, signal) {
        looks += 1
        const pod = await cluster.get(reference, signal)
        return pod && looks <= 2 ? { ...pod, status: running } : pod
      },
      attach: async () => Promise.reject(new ClusterError('invalid', 'container not found')),
    }
    const console = await workloads(ended).attach('web-run-1', { stdin: true })
    expect(await textOf(console)).toBe('first\nsecond\n')
    expect(await console.exitCode()).toBe(4)
  })

  test('removes it afterwards where that was asked for', async () => {
    const cluster = await clusterWithRun({ 'dev.stack/auto-remove': 'true' })
    const console = await workloads(cluster).attach('web-run-1', { stdin: false })
    await textOf(console)
    expect(await console.exitCode()).toBe(4)
    expect(cluster.objects('pod', namespace)).toEqual([])
  })
})

const running = {
  phase: 'Running',
  containerStatuses: [{ name: 'web', state: { running: { startedAt: '2026-01-02T03:04:05Z' } } }],
}

async function clusterWithRun(annotations: { readonly [name: string]: string } = {}): Promise<FakeCluster> {
  const cluster = createFakeCluster()
  cluster.program('web-run-1', { becomes: 'exits', exitCode: 4, output: ['first', 'second'] })
  const labels = { 'dev.stack/project': 'shop', 'dev.stack/oneoff': 'true' }
  const metadata = { name: 'web-run-1', namespace, labels, annotations }
  const container = { name: 'web', image: 'busybox:1.36', stdin: true }
  const spec = { restartPolicy: 'Never', containers: [container] }
  await startServices(cluster, [{ apiVersion: 'v1', kind: 'Pod', metadata, spec }])
  return cluster
}

function workloads(api: FakeCluster) {
  return kubernetesWorkloads({ api, namespace, now: () => Date.now(), publishedPorts: async () => [] })
}

async function textOf({ output }: Console): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const { data } of output) chunks.push(data)
  return Buffer.concat(chunks).toString()
}
