import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClusterProject, clusterProject } from '../support/cluster-project.js'
import type { Ended } from '../support/ended.js'
import { runStack } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import { clusterSuite } from '../support/test-cluster.js'
import { missingImages, testEngines } from '../support/test-engine.js'

/*
 * What a user reads when nodes cannot pull. Images reach a local cluster from the engine, so this one is taken for a cluster elsewhere: its
 * server is reached at an address that nobody can prove local. The registry listens in the node's own network and refuses everything, each
 * repository for another reason.
 */

const [engine] = await testEngines(process.env)
const missing = engine && (await missingImages(engine, ['nginx:alpine']))
const registry = `stack-test-registry-${process.pid}`
const images = {
  denied: '127.0.0.1:5999/denied/app:1',
  limited: '127.0.0.1:5999/limited/app:1',
  elsewhere: '127.0.0.1:5999/elsewhere/app:1',
  missing: '127.0.0.1:5999/missing/app:1',
  unreachable: '127.0.0.1:5998/team/app:1',
} as const

clusterSuite('an image that the nodes are to pull', (cluster) =>
  suite('with an engine', engine ? missing : 'its engine does not answer', () => {
    if (engine === undefined) return
    const { hostname, port } = new URL(/server: (\S+)/.exec(readFileSync(cluster.kubeconfig, 'utf8'))?.[1] ?? '')
    const proxy = createServer((incoming) => {
      const outgoing = connect(Number(port), hostname)
      incoming.pipe(outgoing).pipe(incoming)
      for (const socket of [incoming, outgoing]) socket.on('error', () => socket.destroy())
    })
    const told = new Map<keyof typeof images, { readonly project: ClusterProject; readonly ended: Ended }>()

    beforeAll(async () => {
      docker('run', '-d', '--name', registry, '--network', `container:${cluster.node}`, 'nginx:alpine', 'sh', '-c', serving())
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
      // The names are the table's own.
      const names = Object.keys(images) as (keyof typeof images)[]
      await Promise.all(names.map(async (name) => told.set(name, await pull(images[name]))))
    }, 300_000)

    afterAll(async () => {
      docker('rm', '-f', registry)
      await Promise.all([...told.values()].map(({ project }) => project.discard()))
      proxy.close()
    })

    const pull = async (image: string) => {
      const project = clusterProject(engine, cluster)
      project.write(`services:\n  web:\n    image: ${image}\nx-k8s: {allowContexts: [elsewhere]}\n`)
      const own = readFileSync(cluster.kubeconfig, 'utf8')
      // A server that listens on a port has such an address.
      const { port } = proxy.address() as AddressInfo
      const kubeconfig = join(project.folder, 'kubeconfig')
      const named = own.replaceAll(`kind-${cluster.name}`, 'elsewhere').replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)
      writeFileSync(kubeconfig, named, { mode: 0o600 })
      const args = ['k8s', 'up', '-d', '-y', '--kube-context', 'elsewhere']
      return { project, ended: await runStack(engine, project.folder, args, { KUBECONFIG: kubeconfig }) }
    }

    const read = (name: keyof typeof images) => {
      const { project, ended } = told.get(name) ?? {}
      expect(ended?.exit).toBe(1)
      return project
        ?.tidy(ended?.stderr ?? '')
        .split('\n')
        .filter((line) => !/^ {4}\S.* (waiting|creating): /.test(line))
        .join('\n')
        .replace(/https:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:PORT')
    }

    it('may need credentials', () => {
      expect(read('denied')).toMatchInlineSnapshot(`
        "stack PROJECT · context \`elsewhere\` (https://127.0.0.1:PORT) · namespace stack-PROJECT

          plan   1 create, 1 namespace
          ✓ namespace stack-PROJECT  created                           0s
          ✗ web                         image \`127.0.0.1:5999/denied/app:1\` (stack.yaml:3) needs credentials: the registry refuses access  0s

        web: image \`127.0.0.1:5999/denied/app:1\` (stack.yaml:3) needs credentials: the registry refuses access
        give the cluster a pull secret: \`x-k8s.imagePullSecrets\`"
      `)
    })

    it('may be asked for too often', () => {
      expect(read('limited')).toMatchInlineSnapshot(`
        "stack PROJECT · context \`elsewhere\` (https://127.0.0.1:PORT) · namespace stack-PROJECT

          plan   1 create, 1 namespace
          ✓ namespace stack-PROJECT  created                           0s
          ✗ web                         image \`127.0.0.1:5999/limited/app:1\` (stack.yaml:3) is refused for now: the registry’s limit of pulls is reached  0s

        web: image \`127.0.0.1:5999/limited/app:1\` (stack.yaml:3) is refused for now: the registry’s limit of pulls is reached
        try again later, or give the cluster a pull secret: \`x-k8s.imagePullSecrets\`"
      `)
    })

    it('may not be there for their processor', () => {
      expect(read('elsewhere')).toMatchInlineSnapshot(`
        "stack PROJECT · context \`elsewhere\` (https://127.0.0.1:PORT) · namespace stack-PROJECT

          plan   1 create, 1 namespace
          ✓ namespace stack-PROJECT  created                           0s
          ✗ web                         image \`127.0.0.1:5999/elsewhere/app:1\` (stack.yaml:3) is not there for the processor of the node  0s

        web: image \`127.0.0.1:5999/elsewhere/app:1\` (stack.yaml:3) is not there for the processor of the node
        name another one, or build it: services.web.build"
      `)
    })

    it('may not be there at all', () => {
      expect(read('missing')).toMatchInlineSnapshot(`
        "stack PROJECT · context \`elsewhere\` (https://127.0.0.1:PORT) · namespace stack-PROJECT

          plan   1 create, 1 namespace
          ✓ namespace stack-PROJECT  created                           0s
          ✗ web                         image \`127.0.0.1:5999/missing/app:1\` (stack.yaml:3) does not exist in its registry  0s

        web: image \`127.0.0.1:5999/missing/app:1\` (stack.yaml:3) does not exist in its registry
        correct the name or the tag: services.web.image"
      `)
    })

    it('may be where they do not reach', () => {
      expect(read('unreachable')).toMatchInlineSnapshot(`
        "stack PROJECT · context \`elsewhere\` (https://127.0.0.1:PORT) · namespace stack-PROJECT

          plan   1 create, 1 namespace
          ✓ namespace stack-PROJECT  created                           0s
          ✗ web                         image \`127.0.0.1:5998/team/app:1\` (stack.yaml:3) cannot be pulled: the cluster does not reach the registry  0s

        web: image \`127.0.0.1:5998/team/app:1\` (stack.yaml:3) cannot be pulled: the cluster does not reach the registry
        name one that it reaches, or push yours there: \`x-k8s.registry\`"
      `)
    })
  }),
)

function docker(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`)
}

/** What makes nginx a registry: its answers are those of the Distribution Specification. */
function serving(): string {
  const manifest = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 }
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    manifests: [{ ...manifest, platform: { os: 'linux', architecture: 's390x' } }],
  })
  const digest = createHash('sha256').update(index).digest('hex')
  const error = (code: string) => JSON.stringify({ errors: [{ code, message: code }] })
  const config = `server {
  listen 127.0.0.1:5999;
  location = /v2/ { return 200 "{}"; }
  location /v2/denied/ { add_header WWW-Authenticate "Basic realm=test" always; return 401 '${error('UNAUTHORIZED')}'; }
  location /v2/limited/ { return 429 '${error('TOOMANYREQUESTS')}'; }
  location /v2/elsewhere/ { default_type ${mediaType}; add_header Docker-Content-Digest sha256:${digest}; return 200 '${index}'; }
  location / { return 404 '${error('MANIFEST_UNKNOWN')}'; }
}`
  return `cat > /etc/nginx/conf.d/default.conf <<'END'\n${config}\nEND\nexec nginx -g 'daemon off;'`
}
