import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveProject, liveProject } from '../support/live-project.js'
import { suite } from '../support/suite.js'
import { leftovers, testEngines } from '../support/test-engine.js'

/* What `up` creates, keeps and replaces, on real engines: each test states one obligation and looks at the engine before it reads text. */

const engines = await testEngines(process.env)
const sleeps = `["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.1; done"]`

if (engines.length === 0) suite('convergence', 'no Docker Engine answers', () => {})

for (const engine of engines) {
  suite(`convergence on ${engine.name}`, undefined, () => {
    let project: LiveProject

    beforeAll(async () => {
      project = await liveProject(engine)
    })

    afterAll(async () => {
      await project.clean()
    })

    const shop = ({ level = 'info', driver = 'bridge', internal = false, volumeLabel = 'a', order = ['db', 'web'] } = {}) => {
      const services = {
        db: `
  db:
    image: IMAGE
    command: ${sleeps}
    networks: [back]
    volumes: ["data:/data"]`,
        web: `
  web:
    image: IMAGE
    command: ${sleeps}
    environment: {LOG_LEVEL: ${level}}
    networks: [back]
    depends_on: {db: {condition: service_started, restart: true}}`,
      }
      const chosen = order.map((name) => (name === 'db' ? services.db : services.web)).join('')
      return `services:${chosen}
networks: {back: {driver: ${driver}, internal: ${internal}}}
volumes: {data: {labels: {note: ${volumeLabel}}}}`
    }

    it('brings everything up, and changes nothing the second time', async () => {
      project.write(shop())
      const first = await project.up()
      expect(first).toMatchObject({ exitCode: 0, changed: true })
      const before = await project.containers()
      expect([...before].map(([name, { State }]) => `${name} ${State.Status}`).sort()).toEqual(['db-1 running', 'web-1 running'])

      const second = await project.up()
      expect(second).toMatchObject({ exitCode: 0, changed: false, events: [] })
      expect(ids(await project.containers())).toEqual(ids(before))
      expect(await project.plan()).toMatchInlineSnapshot(`
        "  db    keep
          web   keep
        plan: 2 keep"
      `)
    })

    it('replaces one container for one changed value, and says which', async () => {
      const before = await project.containers()
      project.write(shop({ level: 'debug' }))
      expect(await project.plan()).toMatchInlineSnapshot(`
        "~ web   replace   environment.LOG_LEVEL changed
          db    keep
        plan: 1 replace, 1 keep"
      `)
      expect(ids(await project.containers())).toEqual(ids(before))

      await project.up()
      const after = await project.containers()
      expect(after.get('db-1')?.Id).toBe(before.get('db-1')?.Id)
      expect(after.get('web-1')?.Id).not.toBe(before.get('web-1')?.Id)
      expect(after.get('web-1')?.Config.Env).toContain('LOG_LEVEL=debug')
      expect(after.get('web-1')?.Name).toBe(`/${project.name}-web-1`)
    })

    it('sees nothing to change when only the order in the file differs', async () => {
      project.write(shop({ level: 'debug', order: ['web', 'db'] }))
      expect(await project.up()).toMatchObject({ changed: false })
    })

    it('makes a changed network anew under its containers, which stay the same', async () => {
      const before = await project.containers()
      project.write(shop({ level: 'debug', internal: true }))
      expect(await project.plan()).toMatchInlineSnapshot(`
        "~ network back   replace   internal added
        ~ db             restart   network back is made anew
        ~ web            restart   network back is made anew
        plan: 1 replace, 2 restart"
      `)

      expect(await project.up()).toMatchObject({ exitCode: 0 })
      const after = await project.containers()
      expect(ids(after)).toEqual(ids(before))
      const network = `${project.name}_back`
      const found = await engine.request('GET', `/networks/${network}`)
      expect(found).toMatchObject({ Internal: true })
      for (const name of ['db-1', 'web-1']) {
        expect(after.get(name)?.State.Status).toBe('running')
        const attached = after.get(name)?.NetworkSettings.Networks[network]
        expect(attached?.NetworkID).toBe(Reflect.get(Object(found), 'Id'))
        expect(attached?.Aliases).toContain(name.replace('-1', ''))
      }
      expect(await project.up()).toMatchObject({ changed: false })
    })

    it('keeps a changed volume with its data, unless the user agrees to lose them', async () => {
      const volume = () => engine.request('GET', `/volumes/${project.name}_data`)
      const before = await project.containers()
      project.write(shop({ level: 'debug', internal: true, volumeLabel: 'b' }))
      const kept = await project.up()
      expect(await volume()).toMatchObject({ Labels: { note: 'a' } })
      expect(ids(await project.containers())).toEqual(ids(before))
      expect(kept.events).toEqual(['warning: volume data: labels.note changed; kept as it is, because it holds data'])

      const questions: string[] = []
      await project.up({ confirm: async (question) => questions.push(question) > 0 })
      expect(questions).toEqual(['the declaration of volume data changed; remove it with all its data and make it anew'])
      expect(await volume()).toMatchObject({ Labels: { note: 'b' } })
      const after = await project.containers()
      expect(after.get('db-1')?.Id).not.toBe(before.get('db-1')?.Id)
      expect(after.get('web-1')?.Id).toBe(before.get('web-1')?.Id)
    })

    it('restarts what depends with `restart: true` on what is replaced', async () => {
      const before = await project.containers()
      await project.up({
        recreate: { selected: 'always', dependencies: 'diverged' },
        selection: { services: ['db'], dependencies: 'with' },
      })
      const alone = await project.containers()
      expect(alone.get('db-1')?.Id).not.toBe(before.get('db-1')?.Id)
      expect(alone.get('web-1')?.State.StartedAt).toBe(before.get('web-1')?.State.StartedAt)

      project.write(
        shop({ level: 'debug', internal: true, volumeLabel: 'b' }).replace(
          'image: IMAGE\n',
          'image: IMAGE\n    hostname: other\n',
        ),
      )
      const { events } = await project.up()
      const after = await project.containers()
      expect(after.get('web-1')?.Id).toBe(before.get('web-1')?.Id)
      expect(after.get('web-1')?.State.StartedAt).not.toBe(before.get('web-1')?.State.StartedAt)
      expect(events).toMatchInlineSnapshot(`
        [
          "stop container/web-1: stopped",
          "replace container/db-1: replaced",
          "start container/db-1: running",
          "start container/web-1: running",
        ]
      `)
    })

    it('starts what was stopped, and unpauses what was paused', async () => {
      await project.change({ type: 'stopped' }, ['web'])
      await project.change({ type: 'paused' }, ['db'])
      expect(await project.up()).toMatchObject({ exitCode: 0 })
      const states = [...(await project.containers()).values()].map(({ State }) => State.Status)
      expect(states).toEqual(['running', 'running'])
    })

    it('reports orphans and keeps them, until it is told to remove them', async () => {
      project.write(`services:
  web:
    image: IMAGE
    command: ${sleeps}`)
      const { events } = await project.up()
      expect(events).toContain('warning: orphan, kept: no longer declared; stack up --remove-orphans removes it')
      expect((await project.containers()).has('db-1')).toBe(true)
      await project.up({ orphans: 'remove' })
      expect([...(await project.containers()).keys()]).toEqual(['web-1'])
    })

    it('takes everything down, and does nothing the second time', async () => {
      project.write(shop())
      expect(await project.down({ volumes: 'remove' })).toMatchObject({ exitCode: 0 })
      expect(await leftovers(engine, project.name)).toEqual([])
      expect(await project.down({ volumes: 'remove' })).toEqual({ exitCode: 0, events: [] })
    })
  })
}

function ids(containers: ReadonlyMap<string, { readonly Id: string }>): ReadonlyMap<string, string> {
  return new Map([...containers].map(([name, { Id }]) => [name, Id]))
}
