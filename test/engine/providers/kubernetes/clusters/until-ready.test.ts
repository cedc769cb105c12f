import { describe, expect, test } from 'vitest'
import { untilNamesResolve } from '../../../../../src/engine/providers/kubernetes/clusters/until-ready.js'
import { createFakeCluster } from '../../../../support/fake-cluster-api.js'

const signal = new AbortController().signal

describe('waiting for names to be resolved', () => {
  test('is over at once where CoreDNS is ready', async () => {
    const cluster = createFakeCluster({ nodes: ['shop-control-plane'] })
    putCoreDns(cluster)
    await untilNamesResolve(cluster, signal, 2000)
  })

  test('is over when CoreDNS has become ready', async () => {
    const cluster = createFakeCluster({ nodes: ['shop-control-plane'] })
    const waiting = untilNamesResolve(cluster, signal, 5000)
    putCoreDns(cluster)
    await waiting
  })

  test('ends with a sentence where nothing resolves names', async () => {
    const cluster = createFakeCluster({ nodes: ['shop-control-plane'] })
    await expect(untilNamesResolve(cluster, signal, 20)).rejects.toMatchObject({
      code: 'cluster-not-ready',
      message: expect.stringContaining('no pod of CoreDNS is ready after 0.02 s'),
    })
  })

  test('ends with the signal', async () => {
    const cluster = createFakeCluster({ nodes: ['shop-control-plane'] })
    await expect(untilNamesResolve(cluster, AbortSignal.abort(new Error('Ctrl-C')), 5000)).rejects.toThrow('Ctrl-C')
  })
})

function putCoreDns(cluster: ReturnType<typeof createFakeCluster>): void {
  const metadata = { name: 'coredns-1', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }
  cluster.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'coredns', image: 'coredns' }] } })
}
