import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyFolder, type TestFolder } from '../support/run-stack.js'
import { settled, settledText } from '../support/settled.js'
import { clusterSuite } from '../support/test-cluster.js'
import { testEngines } from '../support/test-engine.js'
import { dockerTarget, kubernetesTarget, type TestTarget } from '../support/test-target.js'

/* One stack of functions on both targets, one after the other on the same port, called and asked the same. */

const [engine] = await testEngines(process.env)
const minutes = 60_000
const base = 'http://127.0.0.1:22480'

clusterSuite('the same functions', (cluster) => {
  if (engine === undefined) throw new Error('there is a cluster, but its engine does not answer')
  const [docker, kubernetes] = [dockerTarget(engine), kubernetesTarget(engine, cluster)]
  for (const target of [docker, kubernetes]) describe(`on ${target.name}`, () => describeTarget(target, docker))
})

/** @param local runs `stack function ..`, which speaks to the port on this machine, whatever is behind it */
function describeTarget(target: TestTarget, local: TestTarget): void {
  let folder: TestFolder
  const env = { PARITY_KEYS: 'first-key\nsecond-key\n', PARITY_TOKEN: 't0ken' }
  const stack = (...args: readonly string[]) => target.run(folder.path, args, env)
  const fn = (...args: readonly string[]) => local.run(folder.path, ['function', ...args], env)
  const collected = async () => (await fetch(`${base}/fn/reader`)).text()

  beforeAll(async () => {
    folder = copyFolder('test/fixtures/functions-parity')
    const up = await stack('up', '-d')
    expect(up.exit, up.stderr).toBe(0)
  }, 8 * minutes)

  afterAll(async () => {
    const down = await stack('down', '-v')
    folder.remove()
    expect(down.exit, down.stderr).toBe(0)
  }, 2 * minutes)

  it('answers under its name, on its own paths, and in the language it is written in', async () => {
    const answer = await fetch(`${base}/greet/ann?a=1`, {
      method: 'POST',
      body: '{"n": 1}',
      headers: { 'content-type': 'application/json' },
    })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        greeting: 'hello ann',
        method: 'POST',
        path: '/greet/ann',
        query: { a: '1' },
        body: { n: 1 },
        token: 't0ken',
        motto: 'small is fine',
        requestId: 'string',
      },
    ])
    expect(await (await fetch(`${base}/py/bob?b=2`)).json()).toEqual({
      greeting: 'ahoj bob',
      method: 'GET',
      args: { b: '2' },
      json: null,
    })
    expect(await (await fetch(`${base}/fn/hello/carl`)).json()).toMatchObject({ path: '/carl', greeting: 'hello carl' })
    expect((await fetch(`${base}/greet/ann`, { method: 'DELETE' })).status).toBe(405)
    expect((await fetch(`${base}/nowhere`)).status).toBe(404)
  })

  it('lets pages of other origins call it where the file says so', async () => {
    const headers = { origin: 'http://page.example', 'access-control-request-method': 'POST' }
    const preflight = await fetch(`${base}/greet/ann`, { method: 'OPTIONS', headers })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
  })

  it('asks for a key where the file says so', async () => {
    const keys: readonly Record<string, string>[] = [
      {},
      { 'x-api-key': 'wrong' },
      { 'x-api-key': 'second-key' },
      { authorization: 'Bearer first-key' },
    ]
    const statuses = keys.map(async (headers) => (await fetch(`${base}/guarded`, { headers })).status)
    expect(await Promise.all(statuses)).toEqual([401, 401, 200, 200])
  })

  it('is a service to others on the network', async () => {
    const { stdout, stderr } = await stack('exec', '-T', 'caller', 'wget', '-qO-', 'http://hello:8080/inner')
    expect(JSON.parse(stdout || `"${stderr}"`)).toMatchObject({ greeting: 'hello inner' })
  })

  it('is called from the command line', async () => {
    const { exit, stdout, stderr } = await fn('invoke', 'hello', '-d', '{"n": 2}')
    expect([exit, JSON.parse(stdout).body]).toEqual([0, { n: 2 }])
    expect(stderr).toMatch(/^200 in [\d.]+ ms · request \S+ · warm\n$/)
    expect((await fn('call', 'old', '--data', '{"word": "hey"}')).stdout).toBe('HEY by stack.function.call')
    expect((await fn('invoke', 'shout', '-d', 'loud')).stdout).toBe('LOUD')
    expect((await fn('invoke', 'lambda', '--path', '/x', '--format', 'json')).stdout).toContain('"status":201')
  })

  it('answers 504 past its timeout, and 429 when too many wait', async () => {
    expect((await fetch(`${base}/fn/slow?ms=3000`)).status).toBe(504)
    const statuses = await Promise.all([500, 500, 500].map(async (ms) => (await fetch(`${base}/fn/slow?ms=${ms}`)).status))
    expect(statuses.sort()).toEqual([200, 429, 429])
  })

  it('is called for what is published to its topics', async () => {
    const sent = await fn('topic', 'publish', 'orders', '-d', '{"id": 7}')
    expect([sent.exit, sent.stderr]).toEqual([0, 'published to collect\n'])
    expect(await settledText(collected, /"id":7/)).toContain('{"id":7}')
  })

  it('publishes what a function returns', async () => {
    expect((await fn('invoke', 'chained', '--event', 'start', '-d', '{"n": 3}')).exit).toBe(0)
    expect(await settledText(collected, /"chained":\{"n":3\}/)).toContain('{"chained":{"n":3}}')
  })

  it('tries again what failed, and tells where its success goes', async () => {
    const { stdout } = await fn('invoke', 'flaky', '-d', '1', '--async', '--wait', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ state: 'succeeded', attempts: 3, status: 200, body: { text: 'at attempt 3' } })
    expect(await settledText(collected, /at attempt 3/)).toContain('at attempt 3')
  })

  it('keeps what could not be delivered, tells where its failure goes, and delivers it again when asked', async () => {
    const { exit, stdout } = await fn('invoke', 'doomed', '-d', '1', '--async', '--wait', '--json')
    expect([exit, JSON.parse(stdout)]).toMatchObject([1, { state: 'failed', attempts: 2, status: 500 }])
    const letters = async () =>
      (await fn('dlq', 'list', 'doomed', '--json')).stdout
        .trim()
        .split('\n')
        .filter((line) => line !== '')
    expect(await settled(async () => (await letters()).length, 1)).toBe(1)
    const [letter] = await letters()
    const { id, attempts } = JSON.parse(letter ?? '{}')
    expect(attempts).toBe(2)
    expect(await settledText(collected, /never works|doomed/)).toMatch(/doomed/)
    expect((await fn('dlq', 'redrive', id)).exit).toBe(0)
    expect(await settled(async () => (await letters()).length, 1)).toBe(1)
    expect((await fn('dlq', 'purge', '--all', '-y')).stderr).toBe('1 deleted\n')
  })

  it('is called by the clock, and not while that is paused', async () => {
    expect(await settledText(async () => (await fetch(`${base}/fn/ticker`)).text(), /ticks/)).toBe('ticks')
    expect((await fn('cron', 'next', 'ticker')).stdout).toMatch(/^ticker\/cron-1 +\* \* \* \* \* \*/m)
    expect((await fn('trigger', 'pause', 'ticker/cron-1')).exit).toBe(0)
    expect((await fn('cron', 'next', 'ticker')).stdout).toMatch(/ticker\/cron-1 .* paused/)
  })

  it('is listed, described and logged', async () => {
    expect((await fn('list')).stdout).toMatch(/^hello +ready +1 /m)
    expect((await fn('describe', 'ticker')).stdout).toMatch(/cron +\* \* \* \* \* \* \(UTC\), paused/)
    const id = /request (\S+)/.exec((await fn('invoke', 'hello')).stderr)?.[1] ?? ''
    expect(await settledText(async () => (await stack('logs', '--no-color', 'stack-gateway')).stdout, new RegExp(id))).toContain(
      id,
    )
  })

  it(
    'loses no event when everything is taken down and up again',
    async () => {
      expect((await fn('invoke', 'slow', '--path', '/?ms=500', '--async')).exit).toBe(0)
      const { stdout } = await fn('invoke', 'flaky', '-d', '1', '--async')
      expect((await stack('down')).exit).toBe(0)
      expect((await stack('up', '-d')).exit).toBe(0)
      const state = async () => JSON.parse((await fn('result', stdout.trim(), '--json')).stdout || '{}').state
      expect(await settled(state, 'succeeded')).toBe('succeeded')
    },
    5 * minutes,
  )

  it('changes nothing the second time', async () => {
    expect((await stack('up', '-d')).stderr).toMatch(/nothing to change/)
  })
}
