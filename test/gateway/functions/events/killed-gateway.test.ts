import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallResult, FunctionStatus } from '../../../../src/engine/model/gateway-answers.js'
import {
  type GatewayProcess,
  type GatewayProgram,
  gatewayConfig,
  gatewayFunction,
  gatewayProgram,
} from '../../../support/gateway-process.js'
import { bodyOf, type StubFunction, stubFunction } from '../../../support/stub-function.js'

/** So often the gateway is killed; more of it by hand. */
const kills = Number(process.env.STACK_TEST_KILLS ?? 10)

let program: GatewayProgram
let folder: string

beforeAll(async () => {
  program = await gatewayProgram()
  folder = mkdtempSync(join(tmpdir(), 'stack-events-'))
})
afterAll(async () => {
  agent.destroy()
  await program.close()
  rmSync(folder, { recursive: true, force: true })
})

const admin = { headers: { 'stack-admin': '1' } }

async function pendingOf({ url }: GatewayProcess): Promise<number> {
  const statuses = (await (await fetch(`${url}/_stack/functions`, admin)).json()) as readonly FunctionStatus[]
  return statuses.reduce((total, { pending }) => total + pending, 0)
}

/** @returns a gateway that takes events already */
async function startReady(...wanted: Parameters<GatewayProgram['start']>): Promise<GatewayProcess> {
  const gateway = await program.start(...wanted)
  while (!(await fetch(`${gateway.url}/_stack/crons`, admin)).ok) await new Promise((resolve) => setTimeout(resolve, 5))
  return gateway
}

async function untilNoneWaits(gateway: GatewayProcess): Promise<void> {
  while ((await pendingOf(gateway)) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
}

const agent = new Agent({ keepAlive: true })

/** @returns the id, undefined where nobody said that the call was accepted */
function callLater({ port }: GatewayProcess, body: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const headers = { prefer: 'respond-async', 'content-length': Buffer.byteLength(body) }
    const sent = request({ port, agent, method: 'POST', path: '/fn/work', headers }, async (response) => {
      const text = await bodyOf(response).catch(() => '')
      resolve(response.statusCode === 202 && text !== '' ? (JSON.parse(text) as { id: string }).id : undefined)
    })
    sent.on('error', () => resolve(undefined))
    sent.end(body)
  })
}

/** A function that notes each try, answers most of them, and fails now and then. */
async function worker(): Promise<{
  readonly stub: StubFunction
  readonly tries: Map<string, { attempts: number[]; bodies: Set<string>; isDone: boolean }>
}> {
  const tries = new Map<string, { attempts: number[]; bodies: Set<string>; isDone: boolean }>()
  const stub = await stubFunction(async (called, response) => {
    const id = String(called.headers['x-request-id'])
    const attempt = Number(called.headers['x-stack-attempt'])
    const known = tries.get(id) ?? { attempts: [], bodies: new Set(), isDone: false }
    tries.set(id, known)
    known.attempts.push(attempt)
    known.bodies.add(await bodyOf(called).catch(() => 'cut'))
    await new Promise((resolve) => setTimeout(resolve, (known.attempts.length * 7) % 20))
    const fails = attempt === 1 && id.charCodeAt(id.length - 4) % 5 === 0
    known.isDone ||= !fails
    response.writeHead(fails ? 503 : 200).end(fails ? 'not now' : `done ${id}`)
  })
  return { stub, tries }
}

const retry = { attempts: 1_000_000, backoff: 'constant', initialMs: 5, maxMs: 10, maxAgeMs: 3_600_000 } as const

describe('a gateway that is killed', () => {
  it(
    'loses nothing that it accepted, and makes no try twice without another number',
    async () => {
      const { stub, tries } = await worker()
      const config = gatewayConfig(gatewayFunction('work', stub.port, { retry, concurrency: 8 }))
      const environment = { STACK_GATEWAY_STATE: join(folder, 'killed') }
      const accepted = new Map<string, string>()
      let sent = 0
      for (let kill = 0; kill < kills; kill++) {
        const gateway = await startReady(config, environment)
        let isAlive = true
        const enough = accepted.size + 1 + Math.random() * 40
        const clients = Array.from({ length: 6 }, async () => {
          while (isAlive) {
            const body = `body ${sent++} ${'x'.repeat(sent % 3000)}`
            const id = await callLater(gateway, body)
            if (id !== undefined) accepted.set(id, body)
          }
        })
        while (accepted.size < enough) await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 20))
        gateway.process.kill('SIGKILL')
        await once(gateway.process, 'exit')
        isAlive = false
        await Promise.all(clients)
      }
      const last = await startReady(config, environment)
      await untilNoneWaits(last)
      expect(accepted.size).toBeGreaterThan(kills * 5)
      const lost = [...accepted].filter(([id]) => tries.get(id)?.isDone !== true)
      expect([lost.length, lost.slice(0, 3).map(([id]) => [id, tries.get(id)])]).toEqual([0, []])
      for (const [id, { attempts, bodies }] of tries) {
        expect([id, attempts]).toEqual([id, [...new Set(attempts)].sort((a, b) => a - b)])
        const body = accepted.get(id)
        if (body !== undefined) expect([...bodies].filter((each) => each !== 'cut')).toEqual([body])
      }
      const [id = ''] = [...accepted.keys()].slice(-1)
      const result = (await (await fetch(`${last.url}/_stack/results/${id}`, admin)).json()) as CallResult
      expect(result).toMatchObject({ state: 'succeeded', status: 200, body: { text: `done ${id}` } })
      expect(await last.stop()).toBe(0)
      await stub.close()
    },
    60_000 + kills * 3000,
  )

  it('delivers 10,000 events that waited when it was killed', async () => {
    const { stub, tries } = await worker()
    stub.isReady = false
    const config = gatewayConfig(gatewayFunction('work', stub.port, { retry, concurrency: 100 }))
    const environment = { STACK_GATEWAY_STATE: join(folder, 'many') }
    const first = await startReady(config, environment)
    const ids = new Set<string>()
    const begun = performance.now()
    let sent = 0
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while (sent < 10_000) {
          const id = await callLater(first, `event ${sent++}`)
          if (id !== undefined) ids.add(id)
        }
      }),
    )
    const acceptMs = performance.now() - begun
    expect(ids.size).toBe(10_000)
    first.process.kill('SIGKILL')
    await once(first.process, 'exit')
    stub.isReady = true
    const started = performance.now()
    const second = await startReady(config, environment)
    await untilNoneWaits(second)
    const deliverMs = performance.now() - started
    const letters = (await (await fetch(`${second.url}/_stack/dead-letters`, admin)).json()) as readonly unknown[]
    expect(letters).toEqual([])
    expect([...ids].filter((id) => tries.get(id)?.isDone !== true)).toHaveLength(0)
    await second.stop()
    await stub.close()
    if (process.env.STACK_TEST_KILLS !== undefined) {
      console.log(`10,000 accepted in ${Math.round(acceptMs)} ms, delivered ${Math.round(deliverMs)} ms after the start`)
    }
  }, 300_000)
})
