import { expect, test } from 'vitest'
import { systemProcesses } from '../../../src/engine/host/process.js'
import { EngineError } from '../../../src/engine/providers/docker/engine-error.js'
import type { EngineSearchResult } from '../../../src/engine/providers/docker/engine-search-api.js'
import { type DoctorTools, describeFindings, examine, isHealthy } from '../../../src/engine/workflows/doctor.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'

const answer = { address: 'unix:///var/run/docker.sock', source: 'default socket', version: '28.5.2', apiVersion: '1.51' }

/** A machine with an engine, a reachable registry, much disk, and no other program. */
function tools(changes: Partial<DoctorTools> & { readonly found?: EngineSearchResult } = {}): DoctorTools {
  const engine = createFakeEngine()
  engine.publishImage('busybox:latest')
  return {
    search: async () => changes.found ?? { answer, silences: [] },
    open: async () => engine,
    env: { PATH: '/nowhere' },
    processes: systemProcesses,
    freeBytes: () => 50e9,
    signal: new AbortController().signal,
    ...changes,
  }
}

const statesOf = async (changes: Parameters<typeof tools>[0]) =>
  Object.fromEntries((await examine(tools(changes))).map(({ name, state }) => [name, state]))

test('a machine where all is well', async () => {
  const findings = await examine(tools())
  expect(isHealthy(findings)).toBe(true)
  expect(describeFindings(findings.slice(0, 4)).join('\n')).toMatchInlineSnapshot(`
    "ok       engine    28.5.2 at unix:///var/run/docker.sock (default socket)
    ok       API       1.51
    ok       BuildKit  in the engine
    ok       disk      50.0 GB free in /var/lib/docker"
  `)
})

test('every finding that is not ok has a fix', async () => {
  const findings = await examine(tools({ freeBytes: () => 2e9 }))
  expect(findings.filter(({ state, fix }) => state !== 'ok' && fix === undefined)).toEqual([])
  expect(findings.find(({ name }) => name === 'kind')).toMatchObject({ state: 'absent' })
})

test('without an engine nothing works, and starting one is the fix', async () => {
  const absent = {
    address: 'unix:///x.sock',
    source: 'default socket',
    reason: 'usual',
    problem: 'no socket',
    denied: false,
    absent: true,
  } as const
  const findings = await examine(tools({ found: { silences: [absent] } }))
  expect(isHealthy(findings)).toBe(false)
  expect(findings[0]).toEqual({
    name: 'engine',
    state: 'broken',
    detail: 'no engine answers, at any of the usual places',
    fix: 'stack engine start',
  })
  const denied = await examine(
    tools({ found: { silences: [{ ...absent, absent: false, denied: true, problem: 'no permission' }] } }),
  )
  expect(denied[0]).toMatchObject({ fix: 'sudo usermod -aG docker $USER, then log in again' })
})

test('an old engine, and a full disk, are broken', async () => {
  const old = createFakeEngine({ apiVersion: '1.40' })
  expect(await statesOf({ open: async () => old })).toMatchObject({ API: 'broken' })
  expect(await statesOf({ freeBytes: () => 1e8 })).toMatchObject({ disk: 'broken' })
  expect(await statesOf({ freeBytes: () => 3e9 })).toMatchObject({ disk: 'warning' })
})

test('a registry that is out of reach is a warning; one that has no such image is reachable', async () => {
  const fake = createFakeEngine()
  expect(await statesOf({ open: async () => fake })).toMatchObject({ registry: 'ok' })
  const offline = {
    ...fake,
    images: { ...fake.images, resolve: () => Promise.reject(new EngineError('engine', 'no such host', { status: 500 })) },
  }
  expect(await statesOf({ open: async () => offline })).toMatchObject({ registry: 'warning' })
})
