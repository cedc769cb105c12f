import { describe, expect, it } from 'vitest'
import type { KubernetesBindSource } from '../../../../../src/engine/model/kubernetes-facts.js'
import { accountLines, clusterFacts, loweredObject, loweredPod, loweredText } from '../../../../support/kubernetes-lowering.js'

const mounts = [
  { hostPath: '/shop', nodePath: '/host/shop' },
  { hostPath: '/shop/vendor', nodePath: '/vendor' },
]
const facts = (sources: { readonly [path: string]: KubernetesBindSource }, driver: 'kind' | 'remote' = 'kind') =>
  clusterFacts({ bindSources: new Map(Object.entries(sources)), cluster: { driver, mounts: driver === 'kind' ? mounts : [] } })
const text = (mount: string) => `services: { web: { image: "web:1", volumes: [${mount}] } }\n`

describe('a bind mount', () => {
  it('is the same folder where the nodes see it', () => {
    const { pod, container } = loweredPod(
      'volumes: ["./src:/app", "./vendor/x:/x:ro"]\n',
      facts({
        '/shop/src': { kind: 'folder' },
        '/shop/vendor/x': { kind: 'folder' },
      }),
    )
    expect(pod.volumes).toMatchObject([
      { hostPath: { path: '/host/shop/src', type: 'Directory' } },
      { hostPath: { path: '/vendor/x', type: 'Directory' } },
    ])
    expect(container.volumeMounts).toMatchObject([{ mountPath: '/app' }, { mountPath: '/x', readOnly: true }])
  })

  it('of one file is that file', () => {
    const found = facts({ '/shop/nginx.conf': { kind: 'file', digest: 'a1b2c3d4e5f6', size: 10 } })
    expect(loweredPod('volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n', found).pod.volumes).toMatchObject([
      { hostPath: { path: '/host/shop/nginx.conf', type: 'File' } },
    ])
  })

  it('of a folder that does not exist makes it, unless the file forbids that', () => {
    const missing = facts({ '/shop/data': { kind: 'missing' }, '/shop/app.conf': { kind: 'missing' } })
    expect(loweredPod('volumes: ["./data:/data"]\n', missing).pod.volumes).toMatchObject([
      { hostPath: { path: '/host/shop/data', type: 'DirectoryOrCreate' } },
    ])
    expect(loweredText(text('"./app.conf:/app.conf"'), missing).diagnostics.map(({ message }) => message)).toEqual([
      'services.web.volumes.0: `/shop/app.conf` does not exist and looks like a file',
    ])
  })

  it('of a file that the nodes do not see is a ConfigMap with its content', () => {
    const found = facts({ '/etc/motd': { kind: 'file', digest: 'a1b2c3d4e5f6', size: 10 } })
    const object = loweredObject(text('"/etc/motd:/etc/motd"'), 'config-map/file-motd-a1b2c3d4e5f6', found)
    expect(object.contents).toEqual([{ key: 'content', source: { type: 'file', path: '/etc/motd' } }])
    expect(object.manifest.immutable).toBe(true)
    expect(loweredPod('volumes: ["/etc/motd:/etc/motd"]\n', found).container.volumeMounts).toEqual([
      { name: 'file-motd-a1b2c3d4e5f6', mountPath: '/etc/motd', subPath: 'content', readOnly: true },
    ])
  })

  it('of what the nodes do not see is refused, with what helps', () => {
    const found = facts({ '/opt/data': { kind: 'folder' }, '/opt/big': { kind: 'file', digest: 'x', size: 2 ** 21 } })
    expect(
      accountLines(text('"/opt/data:/data", "/opt/big:/big"'), found).filter((line) => line.startsWith('rej')),
    ).toMatchInlineSnapshot(`
      [
        "rejected services.web.volumes.0: the cluster's nodes do not see \`/opt/data\` (folders are mounted into the nodes when the cluster is made: \`stack k8s cluster delete\`, then \`stack k8s up\` makes it with this one)",
        "rejected services.web.volumes.1: the cluster's nodes do not see \`/opt/big\`, and it is larger than the 1 MiB that fit into a ConfigMap (folders are mounted into the nodes when the cluster is made: \`stack k8s cluster delete\`, then \`stack k8s up\` makes it with this one)",
      ]
    `)
  })

  it('of a folder is refused on a cluster elsewhere', () => {
    const found = facts({ '/shop/src': { kind: 'folder' } }, 'remote')
    expect(accountLines(text('"./src:/app"'), found).filter((line) => line.startsWith('rej'))).toMatchInlineSnapshot(`
      [
        "rejected services.web.volumes.0: a cluster elsewhere does not see \`/shop/src\` of this machine (put it into the image, or into a config)",
      ]
    `)
  })

  it("of the engine's socket is refused: there is no engine in the node", () => {
    const found = facts({ '/var/run/docker.sock': { kind: 'other' } })
    expect(loweredText(text('"/var/run/docker.sock:/var/run/docker.sock"'), found).diagnostics).toMatchObject([
      { severity: 'error', position: { line: 1 } },
    ])
  })

  it('of /proc and /sys shows those of the node', () => {
    const found = facts({ '/proc': { kind: 'folder' } })
    expect(loweredPod('volumes: ["/proc:/host/proc:ro"]\n', found).pod.volumes).toMatchObject([{ hostPath: { path: '/proc' } }])
    expect(accountLines(text('"/proc:/host/proc:ro"'), found).find((line) => line.includes('volumes'))).toContain('approximated')
  })

  it('hands mounts on in either direction', () => {
    const found = facts({ '/shop/x': { kind: 'folder' } })
    const propagation = (option: string) =>
      loweredPod(`privileged: true\nvolumes: ["./x:/x:${option}"]\n`, found).container.volumeMounts
    expect(propagation('rslave')).toMatchObject([{ mountPropagation: 'HostToContainer' }])
    expect(propagation('shared')).toMatchObject([{ mountPropagation: 'Bidirectional' }])
    expect(loweredText(text('"./x:/x:shared"'), found).diagnostics).toHaveLength(1)
  })
})
