import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClusterObject, writtenOf } from '../support/cluster-objects.js'
import { type ClusterProject, clusterProject } from '../support/cluster-project.js'
import { settled } from '../support/settled.js'
import { suite } from '../support/suite.js'
import { clusterSuite } from '../support/test-cluster.js'
import { missingImages, testEngines } from '../support/test-engine.js'

/* What `k8s up` creates, keeps, changes and takes away: each test states one obligation and looks at the cluster before it reads text. */

const [engine] = await testEngines(process.env)
const missing = engine && (await missingImages(engine, ['busybox:1.36']))
const sleeps = `["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.2; done"]`

clusterSuite('convergence on a cluster', (cluster) =>
  suite('with an engine', engine ? missing : 'its engine does not answer', () => {
    if (engine === undefined) return
    let project: ClusterProject

    beforeAll(() => {
      project = clusterProject(engine, cluster)
    })

    afterAll(() => project.clean())

    const shop = ({ level = 'info', page = 'first', services = ['db', 'web'] } = {}) => {
      const parts: Readonly<Record<string, string>> = {
        db: `
  db:
    image: busybox:1.36
    command: ${sleeps}
    volumes: ["data:/data"]`,
        web: `
  web:
    image: busybox:1.36
    command: ["sh", "-c", "trap 'exit 0' TERM; httpd -f -p 80 -h /www & wait"]
    ports: ["22460:80"]
    environment: {LOG_LEVEL: ${level}}
    configs: [{source: page, target: /www/index.html}]
    depends_on: [db]`,
      }
      return `services:${services.map((name) => parts[name]).join('')}
volumes: {data: {}}
configs: {page: {content: "${page} page"}}`
    }
    const up = async (...args: readonly string[]) => {
      const ended = await project.stack('up', '-d', ...args)
      expect(ended.exit, ended.stderr).toBe(0)
      return ended
    }
    const pageOf = async () => {
      const answer = await fetch('http://127.0.0.1:22460/').catch((error: unknown) => new Response(String(error)))
      return (await answer.text()).trim()
    }

    it('brings everything up, and changes no object the second time', async () => {
      project.write(shop())
      await up()
      expect(await settled(pageOf, 'first page')).toBe('first page')
      const before = writtenOf(await project.objects())
      await up()
      expect(writtenOf(await project.objects())).toEqual(before)
      expect(project.tidy((await project.stack('plan')).stdout)).toMatchInlineSnapshot(`
        "  db    keep
          web   keep
        plan: 2 keep"
      `)
    })

    it('changes one object for one changed value, and says which before', async () => {
      const before = await project.objects()
      project.write(shop({ level: 'debug' }))
      expect(project.tidy((await project.stack('plan')).stdout)).toMatchInlineSnapshot(`
        "~ web   update    environment.LOG_LEVEL changed
          db    keep
        plan: 1 update, 1 keep"
      `)
      expect(writtenOf(await project.objects())).toEqual(writtenOf(before))
      await up()
      expect(changed(before, await project.objects())).toEqual(['Deployment/web'])
    })

    it('sees nothing to change when only the order in the file differs', async () => {
      const before = await project.objects()
      project.write(shop({ level: 'debug', services: ['web', 'db'] }))
      await up()
      expect(changed(before, await project.objects())).toEqual([])
    })

    it('rolls a changed config out, and back', async () => {
      project.write(shop({ level: 'debug', page: 'second' }))
      await up()
      expect(await settled(pageOf, 'second page')).toBe('second page')
      const back = await project.stack('rollback', 'web')
      expect(back.exit, back.stderr).toBe(0)
      expect(await settled(pageOf, 'first page')).toBe('first page')
      await up()
      expect(await settled(pageOf, 'second page')).toBe('second page')
    })

    it('scales', async () => {
      const scaled = await project.stack('scale', 'web=3')
      expect(scaled.exit, scaled.stderr).toBe(0)
      expect(await settled(async () => (await project.objects()).get('Deployment/web')?.status?.readyReplicas, 3)).toBe(3)
      await up()
      expect((await project.objects()).get('Deployment/web')?.spec).toMatchObject({ replicas: 1 })
    })

    it('mends what somebody else changed', async () => {
      const path = `/apis/apps/v1/namespaces/${project.namespace}/deployments/web`
      await cluster.request('DELETE', path)
      await up()
      expect((await project.objects()).get('Deployment/web')?.status).toMatchObject({ readyReplicas: 1 })
    })

    it('takes away what is no longer declared, but no volume', async () => {
      project.write(
        shop({ level: 'debug', page: 'second', services: ['web'] })
          .replace('depends_on: [db]', '')
          .replace('volumes: {data: {}}', ''),
      )
      await up()
      const objects = await project.objects()
      expect(objects.has('Deployment/db')).toBe(false)
      expect(objects.has('Service/db')).toBe(false)
      expect([...objects.keys()].filter((name) => name.startsWith('PersistentVolumeClaim/'))).toHaveLength(1)
    })

    it('brings up what is selected, with what it depends on', async () => {
      await project.stack('down', '-v')
      project.write(shop())
      await up('db')
      const deployments = async () => [...(await project.objects()).keys()].filter((name) => name.startsWith('Deployment/'))
      expect(await deployments()).toEqual(['Deployment/db'])
      await up('web')
      expect((await deployments()).sort()).toEqual(['Deployment/db', 'Deployment/web'])
    })

    it('converges after it was interrupted', async () => {
      await project.stack('down', '-v')
      project.write(
        `${shop().replace('depends_on: [db]', 'depends_on: {db: {condition: service_healthy}}')}
`.replace(
          'volumes: ["data:/data"]',
          'healthcheck: {test: test -f /tmp/never-yet, interval: 1s, retries: 600}\n    volumes: ["data:/data"]',
        ),
      )
      const running = project.start('up', '-d')
      await settled(async () => (await project.objects()).has('Deployment/db'), true)
      running.process.kill('SIGINT')
      const interrupted = await running.ended
      expect(interrupted.exit, interrupted.stderr).toBe(130)
      project.write(shop())
      await up()
      expect(await settled(pageOf, 'first page')).toBe('first page')
    })

    it('ends well when two bring it up at once', async () => {
      await project.stack('down', '-v')
      const both = await Promise.all([project.stack('up', '-d'), project.stack('up', '-d')])
      // One goes on; the other waits its turn, or is told that it must.
      expect(both.map(({ exit }) => exit)).toContain(0)
      for (const { exit, stderr } of both) if (exit !== 0) expect(stderr).toContain('somebody else is changing namespace')
      expect(await settled(pageOf, 'first page')).toBe('first page')
      const before = writtenOf(await project.objects())
      await up()
      expect(writtenOf(await project.objects())).toEqual(before)
    })

    it('leaves what others made in its namespace alone, and says so where it is in the way', async () => {
      const path = `/api/v1/namespaces/${project.namespace}/configmaps`
      await cluster.request('POST', path, { metadata: { name: 'theirs' }, data: { of: 'others' } })
      const theirs = async () => (await project.objects()).get('ConfigMap/theirs')?.metadata.resourceVersion
      const before = await theirs()
      await up()
      await project.stack('down')
      expect(await theirs()).toBe(before)
      const gone = await project.stack('down', '-v')
      expect(await theirs()).toBe(before)
      expect(gone.stderr).toContain('kept: it holds')
      await cluster.request('DELETE', `${path}/theirs`)
      await project.stack('down', '-v')
      expect(await project.objects()).toEqual(new Map())
    })

    it('takes over nothing of others that has a name it needs', async () => {
      await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: project.namespace } })
      const service = { metadata: { name: 'web' }, spec: { ports: [{ port: 81 }] } }
      await cluster.request('POST', `/api/v1/namespaces/${project.namespace}/services`, service)
      const before = writtenOf(await project.objects())
      const refused = await project.stack('up', '-d')
      expect(refused.exit).toBe(1)
      expect(project.tidy(refused.stderr)).toMatchInlineSnapshot(`
        "Service \`web\` in namespace \`stack-PROJECT\` was not made by stack; use a namespace of its own (-n NAME, or \`x-k8s.namespace\`), or take it over: stack k8s up --adopt
        namespace \`stack-PROJECT\` was not made by stack and holds objects of others: Service web; use a namespace of its own (-n NAME, or \`x-k8s.namespace\`), or share this one: stack k8s up --adopt
        2 problems; nothing was changed"
      `)
      expect(writtenOf(await project.objects()).get('Service/web')).toEqual(before.get('Service/web'))
      await cluster.request('DELETE', `/api/v1/namespaces/${project.namespace}`)
      await settled(async () => (await cluster.request('GET', `/api/v1/namespaces/${project.namespace}`)) === undefined, true)
    })

    it('says what keeps an object from going', async () => {
      project.write(shop())
      await up()
      const path = `/apis/apps/v1/namespaces/${project.namespace}/deployments/web`
      await cluster.request('PATCH', path, { metadata: { finalizers: ['example.org/held'] } })
      const down = await project.stack('down')
      expect(down.exit).toBe(1)
      expect(down.stderr).toContain('web: Deployment `web` is being deleted, but held by `example.org/held`')
      await cluster.request('PATCH', path, { metadata: { finalizers: null } })
      const again = await project.stack('down', '-v')
      expect(again.exit, again.stderr).toBe(0)
    })
  }),
)

/** What somebody changed between two looks, but for what a rollout itself makes: pods, replica sets. */
function changed(before: ReadonlyMap<string, ClusterObject>, after: ReadonlyMap<string, ClusterObject>): readonly string[] {
  const [one, other] = [writtenOf(before), writtenOf(after)]
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => !isDeepStrictEqual(one.get(name), other.get(name)))
    .filter((name) => !/^(Pod|ReplicaSet|ControllerRevision)\//.test(name))
}
