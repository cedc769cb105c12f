import { describe, expect, it } from 'vitest'
import {
  accountLines,
  clusterFacts,
  imageFacts,
  isObject,
  loweredObject,
  loweredPod,
  loweredText,
  partOf,
} from '../../../../support/kubernetes-lowering.js'

const claims = (text: string, facts = clusterFacts()) =>
  loweredText(text, facts)
    .resources.filter(isObject)
    .flatMap(({ kind, name }) => (kind === 'persistent-volume-claim' ? [name] : []))

describe('a named volume', () => {
  const shared = `services:
  db: { image: db:1, volumes: ["data:/var/lib/db"] }
  backup: { image: backup:1, volumes: ["data:/from:ro"] }
volumes: { data: {}, unused: {} }
`

  it('is one claim, whoever mounts it', () => {
    expect(claims(shared)).toEqual(['data'])
    expect(partOf(loweredObject(shared, 'persistent-volume-claim/data').manifest, 'spec')).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    })
    for (const service of ['db', 'backup']) {
      expect(partOf(loweredObject(shared, `deployment/${service}`).manifest, 'spec.template.spec.volumes')).toEqual([
        { name: 'volume-data', persistentVolumeClaim: { claimName: 'data' } },
      ])
    }
    const containers = partOf(loweredObject(shared, 'deployment/backup').manifest, 'spec.template.spec.containers.0.volumeMounts')
    expect(containers).toEqual([{ name: 'volume-data', mountPath: '/from', readOnly: true }])
  })

  it('is kept: changing it never costs its data', () => {
    expect(loweredObject(shared, 'persistent-volume-claim/data').change).toBe('keep')
  })

  it('has the size, class and modes that x-k8s says', () => {
    const text = `x-k8s: { size: 2Gi, storageClass: slow }
services: { db: { image: db:1, volumes: ["data:/d", "logs:/l"] } }
volumes:
  data: { x-k8s: { size: 20Gi, storageClass: fast, accessModes: ReadWriteMany } }
  logs: {}
`
    expect(partOf(loweredObject(text, 'persistent-volume-claim/data').manifest, 'spec')).toEqual({
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '20Gi' } },
      storageClassName: 'fast',
    })
    expect(partOf(loweredObject(text, 'persistent-volume-claim/logs').manifest, 'spec')).toMatchObject({
      resources: { requests: { storage: '2Gi' } },
      storageClassName: 'slow',
    })
  })

  it('is called as its name says', () => {
    const text = 'services: { db: { image: db:1, volumes: ["data:/d"] } }\nvolumes: { data: { name: Team_Data } }\n'
    expect(claims(text)).toEqual(['team-data'])
  })

  it('that is external has to be there', () => {
    const text = 'services: { db: { image: db:1, volumes: ["data:/d"] } }\nvolumes: { data: { external: true } }\n'
    expect(claims(text)).toEqual([])
    expect(accountLines(text).filter((line) => line.includes('volumes.data'))).toMatchInlineSnapshot(`
      [
        "rejected volumes.data.external: there is no PersistentVolumeClaim \`data\` in the namespace (make it, or drop \`external\`)",
      ]
    `)
    const there = clusterFacts({ cluster: { existing: new Set(['persistent-volume-claim/data']) } })
    expect(loweredText(text, there).diagnostics).toEqual([])
  })

  it('is NFS, a folder or memory where options of its driver say so', () => {
    const text = (options: string) =>
      `services: { web: { image: web:1, volumes: ["data:/d"] } }\nvolumes: { data: { driver_opts: ${options} } }\n`
    const facts = clusterFacts({ cluster: { mounts: [{ hostPath: '/src', nodePath: '/host/src' }] } })
    const volume = (options: string) =>
      partOf(loweredObject(text(options), 'deployment/web', facts).manifest, 'spec.template.spec.volumes.0')
    expect(volume('{ type: nfs, o: "addr=10.0.0.9,rw", device: ":/export/data" }')).toEqual({
      name: 'volume-data',
      nfs: { server: '10.0.0.9', path: '/export/data' },
    })
    expect(volume('{ type: none, o: bind, device: /src/shop/data }')).toEqual({
      name: 'volume-data',
      hostPath: { path: '/host/src/shop/data', type: 'Directory' },
    })
    expect(volume('{ type: tmpfs, device: tmpfs, o: "size=64m" }')).toEqual({
      name: 'volume-data',
      emptyDir: { medium: 'Memory', sizeLimit: '64Mi' },
    })
    expect(
      accountLines(text('{ type: cifs, device: "//server/share" }'), facts).filter((line) => line.startsWith('rej')),
    ).toEqual([
      'rejected volumes.data.driver_opts.type: a cluster cannot mount `cifs` (name a class that has it: x-k8s.storageClass of the volume)',
    ])
  })

  it('on several nodes lies on one of them', () => {
    const local = clusterFacts({ cluster: { nodes: 2 } })
    expect(accountLines(shared, local)).toContain(
      'approximated volumes.data: it lies on one node, so that db, backup all run there',
    )
    const remote = clusterFacts({ cluster: { nodes: 2, driver: 'remote' } })
    expect(loweredText(shared, remote).diagnostics.map(({ message }) => message)).toEqual([
      'volumes.data: db, backup share it, and a volume of mode ReadWriteOnce serves one of the 2 nodes',
    ])
  })
})

describe('what the image holds where a volume is mounted', () => {
  const facts = (rest: Parameters<typeof imageFacts>[0]) =>
    clusterFacts({ images: new Map([['web:1', imageFacts({ filledPaths: new Set(['/data', '/cache']), ...rest })]]) })
  const pod = (mounts: string, rest = {}) => {
    const text = `services: { web: { image: "web:1", volumes: [${mounts}] } }\nvolumes: { data: {}, other: {} }\n`
    return partOf(loweredObject(text, 'deployment/web', facts(rest)).manifest, 'spec.template.spec')
  }
  const copies = (mounts: string) => (pod(mounts) as { initContainers?: unknown }).initContainers

  it('is copied into it by a container of the same image, as root', () => {
    expect(copies('"data:/data", "/cache", "other:/other"')).toMatchObject([
      {
        name: 'copy-up-web',
        image: 'web:1',
        securityContext: { runAsUser: 0, runAsGroup: 0 },
        volumeMounts: [{ mountPath: '/.stack/0', name: 'volume-data' }, { mountPath: '/.stack/1' }],
      },
    ])
    const [{ command }] = copies('"data:/data", "/cache"') as [{ command: string[] }]
    expect(command.slice(3)).toEqual(['copy-up-web', '/data', '/.stack/0', '/cache', '/.stack/1'])
  })

  it('stays where it is for `nocopy`, and where it is hidden by a folder or memory', () => {
    expect(copies('"data:/data:nocopy", { type: tmpfs, target: /cache }')).toBeUndefined()
  })

  it('is not copied by an image that cannot', () => {
    const text = 'services: { web: { image: "web:1", volumes: ["data:/data"] } }\nvolumes: { data: {} }\n'
    expect(accountLines(text, facts({ canCopy: false }))).toContain(
      'approximated services.web.volumes.0: the image has no `sh` and `cp`, so that what it holds there is not copied into the volume',
    )
  })

  it('outlives the container where the image declares a volume', () => {
    const found = pod('"data:/data"', { volumes: ['/data', '/cache'] })
    expect(found).toMatchObject({
      containers: [{ volumeMounts: [{ mountPath: '/data' }, { mountPath: '/cache' }] }],
      volumes: [{ name: 'volume-data' }, { emptyDir: {} }],
      initContainers: [{ volumeMounts: [{}, {}] }],
    })
  })
})

describe('other mounts', () => {
  it('are images, read-only, where the cluster can mount them', () => {
    const keys = 'volumes: [{ type: image, source: "assets:1", target: /assets, image: { subpath: public } }]\n'
    expect(loweredPod(keys).pod.volumes).toMatchObject([{ image: { reference: 'assets:1', pullPolicy: 'IfNotPresent' } }])
    const old = clusterFacts({ cluster: { minor: 30 } })
    expect(loweredText(`services: { web: { image: "web:1", ${keys.trim()} } }\n`, old).diagnostics).toHaveLength(1)
  })

  it('are those of another service, read-only where that is said', () => {
    const text = `services:
  db: { image: db:1, volumes: ["data:/var/lib/db", "/tmp/x"] }
  web: { image: web:1, volumes_from: ["db:ro"] }
volumes: { data: {} }
`
    const template = 'spec.template.spec.containers.0.volumeMounts'
    expect(partOf(loweredObject(text, 'deployment/web').manifest, template)).toMatchObject([
      { name: 'volume-data', mountPath: '/var/lib/db', readOnly: true },
      { mountPath: '/tmp/x', readOnly: true },
    ])
    expect(accountLines(text)).toContain(
      'approximated services.web.volumes_from.0: anonymous volumes of db are its own: each Pod has one',
    )
  })
})
