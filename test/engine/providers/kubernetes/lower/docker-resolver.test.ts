import { describe, expect, it } from 'vitest'
import { clusterFacts, loweredObject, loweredPod, loweredText } from '../../../../support/kubernetes-lowering.js'

const image = 'registry.example/coredns:v1'
const asking = clusterFacts({
  cluster: { coreDnsImage: image, mounts: [{ hostPath: '/src', nodePath: '/host/src' }] },
  bindSources: new Map([['/src/proxy.conf', { kind: 'file', digest: 'abc', size: 10, namesDockerResolver: true }]]),
})
const keys = 'volumes: ["/src/proxy.conf:/etc/nginx/conf.d/default.conf:ro"]'

describe('a service whose files name Docker’s own name server', () => {
  it('has one beside it that answers at that address, as long as it runs', () => {
    expect(loweredPod(keys, asking).pod.initContainers).toEqual([
      expect.objectContaining({ name: 'docker-names', image, restartPolicy: 'Always', args: ['-conf', '/etc/coredns/Corefile'] }),
    ])
  })

  it('has it know services by their bare names, and leave everything else to the cluster', () => {
    const text = `name: shop\nservices:\n  web:\n    image: web:1\n    ${keys}\n`
    const object = loweredText(text, asking).resources.find(({ id }) => id.startsWith('config-map/docker-names-'))
    expect(object !== undefined && 'manifest' in object && object.manifest.data).toMatchInlineSnapshot(`
      {
        "Corefile": ".:53 {
          bind 127.0.0.11
          errors
          rewrite stop {
              name regex ^([^.]+)\\.$ {1}.stack-shop.svc.cluster.local.
              answer auto
          }
          hosts /etc/hosts {
              fallthrough
          }
          forward . /etc/resolv.conf
      }
      ",
      }
    `)
    expect(loweredObject(text, 'deployment/web', asking).needs.map(({ id }) => id)).toContain(object?.id)
  })

  it('has it also where a command or a variable names it', () => {
    for (const other of ['command: ["serve", "--resolver", "127.0.0.11:53"]', 'environment: { RESOLVER: 127.0.0.11 }']) {
      expect(loweredPod(other, asking).pod.initContainers).toHaveLength(1)
    }
  })

  it('is told of it where the cluster has no CoreDNS', () => {
    const facts = clusterFacts({ ...asking, cluster: { mounts: asking.cluster.mounts } })
    expect(loweredPod(keys, facts).pod).not.toHaveProperty('initContainers')
    const { accounts } = loweredText(`services:\n  web:\n    image: web:1\n    ${keys}\n`, facts)
    expect(accounts.filter(({ level }) => level === 'approximated').map(({ reason }) => reason)).toEqual([
      "its files name `127.0.0.11`, Docker's own name server: this cluster has no CoreDNS that could stand in for it",
    ])
  })
})

it('a service whose files do not name it has none', () => {
  const facts = clusterFacts({
    cluster: asking.cluster,
    bindSources: new Map([['/src/proxy.conf', { kind: 'file', digest: 'abc', size: 10 }]]),
  })
  expect(loweredPod(keys, facts).pod).not.toHaveProperty('initContainers')
  expect(loweredText(`services: { web: { image: web:1 } }`, facts).resources.map(({ id }) => id)).not.toContain(
    expect.stringContaining('docker-names'),
  )
})
