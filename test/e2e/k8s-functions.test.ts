import { readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyFolder, type TestFolder } from '../support/run-stack.js'
import { settled, settledText } from '../support/settled.js'
import { clusterSuite } from '../support/test-cluster.js'
import { removeImages, testEngines } from '../support/test-engine.js'
import { dockerTarget, kubernetesTarget, type TestTarget } from '../support/test-target.js'

/* One stack of functions on both targets, one after the other on the same port, called and asked the same. */

const [engine] = await testEngines(process.env)
const minutes = 60_000
const base = 'http://127.0.0.1:22480'

clusterSuite('the same functions', (cluster) => {
  if (engine === undefined) throw new Error('there is a cluster, but its engine does not answer')
  const [docker, kubernetes] = [dockerTarget(engine), kubernetesTarget(engine, cluster)]
  for (const target of [docker, kubernetes])
    describe(`on ${target.name}`, () => {
      // What is registered first runs last: nothing runs of these images by then.
      afterAll(() => removeImages(engine, 'functions-parity'))
      describeTarget(target, docker, { STACK_K8S_CLUSTER: cluster.name })
    })
})

/** @param local runs `stack function ..`, which speaks to the port on this machine, whatever is behind it */
function describeTarget(target: TestTarget, local: TestTarget, settings: Readonly<Record<string, string>>): void {
  let folder: TestFolder
  const env = { PARITY_KEYS: 'first-key\nsecond-key\n', PARITY_TOKEN: 't0ken' }
  const stack = (...args: readonly string[]) => target.run(folder.path, args, env)
  // `stack function ..` is the same command on both: where it says so by a flag, not by `k8s` before it.
  const place = target.name === 'kubernetes' ? 'k8s' : 'docker'
  const fn = (...args: readonly string[]) => local.run(folder.path, ['function', ...args], { ...env, ...settings })
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

  it('is a program of its own where the file says so: an image, a Dockerfile, or a service that stays what it is', async () => {
    const pages = ['/shop/motto', '/fn/plain/page', '/fn/ready-made/passwd']
    const texts = await Promise.all(pages.map(async (page) => (await fetch(`${base}${page}`)).text()))
    expect(texts).toEqual(['small is fine', 'a page of its own program\n', expect.stringMatching(/^root:/)])
  })

  it('answers under a host name of its own', async () => {
    const { status, text } = await asked('sized.localhost', '/')
    expect([status, text]).toEqual([200, expect.stringMatching(/^[\w-]+$/)])
  })

  it('has as many instances as it is given, and calls go to all of them', async () => {
    const hosts = async () => {
      const names = await Promise.all(Array.from({ length: 40 }, async () => (await fetch(`${base}/fn/sized`)).text()))
      return new Set(names).size
    }
    expect(await settled(hosts, 2)).toBe(2)
    expect((await fn('scale', 'sized=3', '--target', place)).exit).toBe(0)
    expect(await settled(hosts, 3)).toBe(3)
    expect((await stack('up', '-d')).exit).toBe(0)
    expect(await settled(hosts, 2)).toBe(2)
  }, 120_000)

  it('answers 413 to more than it takes, 500 with the id of the call when it throws, and what it streams as it comes', async () => {
    expect((await fetch(`${base}/fn/sized`, { method: 'POST', body: 'x'.repeat(2000) })).status).toBe(413)
    const thrown = await fetch(`${base}/fn/sized/throws`, { headers: { 'x-request-id': 'parity-1' } })
    expect([thrown.status, await thrown.text()]).toEqual([500, expect.stringContaining('parity-1')])
    const begun = performance.now()
    const streamed = await fetch(`${base}/fn/sized/streams`)
    const chunks: string[] = []
    if (streamed.body !== null) {
      for await (const chunk of streamed.body) {
        chunks.push(Buffer.from(chunk).toString())
        if (chunks.length === 1) expect(performance.now() - begun).toBeLessThan(900)
      }
    }
    expect(chunks.join('')).toBe('first last')
  })

  it('is started again when its process ends, and calls wait for that', async () => {
    await Promise.all([1, 2].map(() => fetch(`${base}/fn/sized/exits`).catch(() => undefined)))
    expect((await fetch(`${base}/fn/sized`)).status).toBe(200)
  })

  it('takes CloudEvents in both forms', async () => {
    const binary = { 'ce-specversion': '1.0', 'ce-type': 'parity.binary', 'ce-source': '/test', 'ce-id': 'b-1' }
    const headers = { ...binary, 'content-type': 'application/json' }
    expect((await fetch(`${base}/fn/collect`, { method: 'POST', headers, body: '{"form": "binary"}' })).ok).toBe(true)
    const event = { specversion: '1.0', type: 'parity.structured', source: '/test', id: 's-1', data: { form: 'structured' } }
    const structured = { 'content-type': 'application/cloudevents+json' }
    expect((await fetch(`${base}/fn/collect`, { method: 'POST', headers: structured, body: JSON.stringify(event) })).ok).toBe(
      true,
    )
    expect(await settledText(collected, /parity\.structured/)).toMatch(/"form":"binary".*"form":"structured"/s)
  })

  it('keeps what it was sent, and gets it again when asked', async () => {
    const sent = await fn('events', 'send', 'orders', '-d', '{"kept": true}')
    expect(sent.exit, sent.stderr).toBe(0)
    const times = async () => (await collected()).split('"kept":true').length - 1
    expect(await settled(times, 1)).toBe(1)
    const { stdout } = await fn('events', 'list', 'collect', '--format', 'json')
    const kept = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .find(({ event }) => event.data?.kept)
    expect((await fn('events', 'replay', kept.id)).exit).toBe(0)
    expect(await settled(times, 2)).toBe(2)
  })

  it('tells its health and its figures', async () => {
    expect((await fetch(`${base}/_/health`)).status).toBe(200)
    expect(await (await fetch(`${base}/_/metrics`)).text()).toMatch(/\{[^}]*function="hello"[^}]*\} \d/)
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

  it(
    'is live after a save while it is developed, without a call that fails, and a version that cannot be loaded is told',
    async () => {
      const source = `${folder.path}/old/old.py`
      const before = readFileSync(source, 'utf8')
      const running = local.start(folder.path, ['function', 'dev', 'old', '--target', place], { ...env, ...settings })
      const statuses = new Set<number>()
      const headers = { 'content-type': 'application/json' }
      const word = async () => {
        const answer = await fetch(`${base}/fn/old`, { method: 'POST', body: '{"word": "hey"}', headers })
        statuses.add(answer.status)
        return answer.text()
      }
      try {
        // The progress of `up` says `ready`, too.
        await running.prints('ready   http')
        writeFileSync(source, before.replace('.upper()', '.title()'))
        expect(await settledText(word, /^Hey/)).toMatch(/^Hey/)
        writeFileSync(source, 'def shout(event, context)\n')
        await running.prints('old/old.py:1')
        expect(await settledText(word, /^Hey/)).toMatch(/^Hey/)
        writeFileSync(source, before)
        expect(await settledText(word, /^HEY/)).toMatch(/^HEY/)
        expect([...statuses]).toEqual([200])
      } finally {
        running.process.kill('SIGINT')
      }
      expect((await running.ended).exit).toBe(0)
      expect((await stack('up', '-d')).exit).toBe(0)
    },
    5 * minutes,
  )

  it('changes nothing the second time', async () => {
    expect((await stack('up', '-d')).stderr).toMatch(/nothing to change/)
  })
}

/** What a browser asks that was sent to another name of this machine. */
function asked(host: string, path: string): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    get(`${base}${path}`, { headers: { host } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    }).on('error', reject)
  })
}
