import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveProject, liveProject } from '../support/live-project.js'
import { suite } from '../support/suite.js'
import { leftovers, testEngines } from '../support/test-engine.js'

/* Ctrl-C at any moment: `up` converges afterwards, and `down` removes everything. */

const engines = await testEngines(process.env)
const sleeps = `["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.1; done"]`

if (engines.length === 0) suite('interruptions', 'no Docker Engine answers', () => {})

for (const engine of engines) {
  suite(`interruptions on ${engine.name}`, undefined, () => {
    let project: LiveProject

    beforeAll(async () => {
      project = await liveProject(engine)
    })

    afterAll(async () => {
      await project.clean()
    })

    const stack = (level: number) => `services:
  db: {image: IMAGE, command: ${sleeps}, environment: {LEVEL: ${level}}, volumes: ["data:/data", "/cache"]}
  web: {image: IMAGE, command: ${sleeps}, environment: {LEVEL: ${level}}, depends_on: {db: {condition: service_started, restart: true}}}
  proxy: {image: IMAGE, command: ${sleeps}, environment: {LEVEL: ${level}}, depends_on: [web], networks: [front, default]}
networks: {front: {labels: {level: "${level}"}}}
volumes: {data: {}}`

    it.each([30, 80, 150, 250, 400, 600, 900, 1300])('after %i ms of changing everything', async (milliseconds) => {
      project.write(stack(milliseconds - 1))
      expect(await project.up()).toMatchObject({ exitCode: 0 })

      project.write(stack(milliseconds))
      const controller = new AbortController()
      setTimeout(() => controller.abort(), milliseconds)
      await project.up({}, controller.signal).catch(() => {})

      expect(await project.up()).toMatchObject({ exitCode: 0 })
      const all = await project.containers()
      expect([...all].map(([name, { State }]) => `${name} ${State.Status}`).sort()).toEqual([
        'db-1 running',
        'proxy-1 running',
        'web-1 running',
      ])
      for (const { Config } of all.values()) expect(Config.Env).toContain(`LEVEL=${milliseconds}`)
      expect(await project.up()).toMatchObject({ changed: false })
    })

    it('then down removes everything, also after a first start that was interrupted', async () => {
      expect(await project.down({ volumes: 'remove' })).toMatchObject({ exitCode: 0 })
      expect(await leftovers(engine, project.name)).toEqual([])
      for (const milliseconds of [100, 300, 500]) {
        const controller = new AbortController()
        setTimeout(() => controller.abort(), milliseconds)
        await project.up({}, controller.signal).catch(() => {})
        expect(await project.down({ volumes: 'remove' })).toMatchObject({ exitCode: 0 })
        expect(await leftovers(engine, project.name)).toEqual([])
      }
    })
  })
}
