import { appendFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterSuite } from '../support/test-cluster.js'
import { removeImages, testEngines } from '../support/test-engine.js'
import { dockerTarget, kubernetesTarget } from '../support/test-target.js'

/* The first five minutes with functions: five commands in an empty folder, and the same file on a cluster. */

const [engine] = await testEngines(process.env)
const minutes = 60_000

clusterSuite('five commands from nothing', (cluster) => {
  if (engine === undefined) throw new Error('there is a cluster, but its engine does not answer')
  const [docker, kubernetes] = [dockerTarget(engine), kubernetesTarget(engine, cluster)]
  let folder: string
  const stack = (...args: readonly string[]) => docker.run(folder, args, { PORT: '22491' })
  const invoke = async (name: string) => (await stack('function', 'invoke', name, '-d', '{"width": 100}')).stdout

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'from-nothing-')))
  })
  afterAll(async () => {
    await removeImages(engine, basename(folder).toLowerCase())
    rmSync(folder, { recursive: true, force: true })
  })

  it('stack init and stack function new write what runs as it is', async () => {
    expect((await stack('init')).exit).toBe(0)
    for (const runtime of ['node', 'python']) {
      const made = await stack('function', 'new', `in-${runtime}`, '--runtime', runtime)
      expect(made.exit, made.stderr).toBe(0)
    }
    // Suites share this machine's ports.
    appendFileSync(join(folder, 'stack.yaml'), '\nx-gateway: {port: 22490}\n')
  })

  describe.each([docker, kubernetes])('on $name', (target) => {
    const on = (...args: readonly string[]) => target.run(folder, args, { PORT: '22491' })

    it('stack up and stack function invoke answer', { timeout: 5 * minutes }, async () => {
      const up = await on('up', '-d')
      expect(up.exit, up.stderr).toBe(0)
      for (const name of ['in-node', 'in-python']) expect(JSON.parse(await invoke(name))).toMatchObject({ width: 100 })
    })

    it('stack logs -f tells of the call', async () => {
      const following = target.start(folder, ['logs', '-f', '--no-color'], { PORT: '22491' })
      const told = following.prints('"function":"in-python"')
      await invoke('in-python')
      await told
      following.process.kill('SIGINT')
      expect((await following.ended).exit).toBe(130)
    })

    it('stack down -v leaves nothing', { timeout: 5 * minutes }, async () => {
      const down = await on('down', '-v', '-y')
      expect(down.exit, down.stderr).toBe(0)
      expect((await on('ps', '-a', '-q')).stdout).toBe('')
    })
  })
})
