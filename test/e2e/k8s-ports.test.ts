import { createSocket } from 'node:dgram'
import { get } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { copyFolder, type TestFolder } from '../support/run-stack.js'
import { clusterSuite, type TestCluster } from '../support/test-cluster.js'
import { removeImages, testEngines } from '../support/test-engine.js'
import { kubernetesTarget } from '../support/test-target.js'

/* Published ports of a real cluster, asked without a pause while what is behind them changes. */

const [engine] = await testEngines(process.env)
const minutes = 60_000

/** Ends as servers do that are written for it: what was accepted is answered, nothing new is taken. */
const server = `
  const text = () => 'web ' + process.env.VERSION
  const http = require('http').createServer((request, response) => response.end(text())).listen(8080)
  const udp = require('dgram').createSocket('udp4')
  udp.on('message', (data, from) => udp.send(text(), from.port, from.address)).bind(8080)
  process.on('SIGTERM', () => http.close(() => process.exit(0)))`

clusterSuite('published ports', (cluster) => {
  if (engine === undefined) throw new Error('there is a cluster, but its engine does not answer')
  const target = kubernetesTarget(engine, cluster)
  let folder: TestFolder
  let ports: { readonly tcp: number; readonly udp: number }
  const stack = (version: number, ...args: readonly string[]) =>
    target.run(folder.path, args, {
      SERVER: server,
      VERSION: String(version),
      XDG_DATA_HOME: join(folder.path, 'data'),
      XDG_CACHE_HOME: join(folder.path, 'cache'),
    })
  const portOf = async (...args: readonly string[]) =>
    Number((await stack(1, 'port', ...args, 'web', '8080')).stdout.split(':').pop())

  beforeAll(async () => {
    folder = copyFolder('test/fixtures/published-ports')
    const { exit, stderr } = await stack(1, 'up', '-d')
    expect(exit, stderr).toBe(0)
    ports = { tcp: await portOf(), udp: await portOf('--protocol', 'udp') }
  }, 5 * minutes)

  afterAll(async () => {
    await stack(1, 'down', '-v')
    await removeImages(engine, folder.project)
    folder.remove()
  }, 2 * minutes)

  it(
    'answer every request while a rollout goes on',
    async () => {
      const asking = askOn(ports)
      const { exit, stderr } = await stack(2, 'up', '-d')
      expect(exit, stderr).toBe(0)
      // The pod before takes what comes over UDP until it is gone, a while after the rollout.
      await vi.waitUntil(() => asking.answers.has('udp web 2'), { timeout: 30_000 })
      const { failures, answers } = await asking.end()
      expect(failures).toEqual([])
      expect([...answers].sort()).toEqual(['tcp web 1', 'tcp web 2', 'udp web 1', 'udp web 2'])
    },
    3 * minutes,
  )

  it(
    'answer every request while one of two pods goes',
    async () => {
      const asking = askOn(ports)
      await deleteOnePod(cluster, `stack-${folder.project}`)
      await new Promise((resolve) => setTimeout(resolve, 10_000))
      expect((await asking.end()).failures).toEqual([])
    },
    minutes,
  )

  it(
    'stay as they are when up changes nothing, and are gone after down',
    async () => {
      const { stderr } = await stack(2, 'up', '-d')
      expect(stderr).toContain('nothing to change')
      expect(await ask.tcp(ports.tcp)).toBe('web 2')
      await stack(2, 'down')
      await expect(ask.tcp(ports.tcp)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    },
    2 * minutes,
  )
})

async function deleteOnePod({ request }: TestCluster, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/pods`
  // The cast names the one part that is read.
  const { items } = (await request('GET', path)) as {
    readonly items: readonly { readonly metadata: { readonly name: string } }[]
  }
  await request('DELETE', `${path}/${items[0]?.metadata.name}`)
}

/** Asks over TCP and UDP, each time as a new client, until it is told to end. */
function askOn(ports: { readonly tcp: number; readonly udp: number }): {
  readonly answers: ReadonlySet<string>
  end(): Promise<{ readonly failures: readonly string[]; readonly answers: ReadonlySet<string> }>
} {
  const failures: string[] = []
  const answers = new Set<string>()
  let isOver = false
  const askers = (['tcp', 'tcp', 'udp'] as const).map(async (protocol) => {
    while (!isOver) {
      try {
        answers.add(`${protocol} ${await ask[protocol](ports[protocol])}`)
      } catch (error) {
        failures.push(`${protocol} ${error}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })
  return {
    answers,
    async end() {
      isOver = true
      await Promise.all(askers)
      return { failures, answers }
    },
  }
}

const ask = {
  tcp: (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port, agent: false }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.once('end', () => resolve(text))
      })
      request.once('error', reject)
    }),
  /** Three times, as who speaks UDP has to. */
  udp: (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = createSocket('udp4')
      let tries = 0
      const send = () => {
        tries += 1
        if (tries <= 3) return socket.send('?', port, '127.0.0.1')
        settle()
        reject(new Error('no answer'))
      }
      const timer = setInterval(send, 1000)
      const settle = () => {
        clearInterval(timer)
        socket.close()
      }
      socket.once('message', (data) => {
        settle()
        resolve(String(data))
      })
      send()
    }),
}
