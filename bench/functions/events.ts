import { setTimeout as pause } from 'node:timers/promises'
import type { FunctionStatus } from '../../src/engine/model/gateway-answers.js'
import type { Measured } from '../measured.js'
import { openBed } from './gateway.js'
import { offerLoad } from './load.js'

const seconds = 6
const warmUpSeconds = 1

/** Calls that are answered later: how many a second are on disk before they are acknowledged, and how many come through to the end. */
export async function measureEvents(): Promise<readonly Measured[]> {
  const bed = await openBed(1)
  try {
    await untilNoneWaits(bed.gatewayPort)
    const begun = performance.now()
    const load = {
      host: '127.0.0.1',
      port: bed.gatewayPort,
      path: '/fn/f0?async=1',
      connections: 50,
      seconds,
      warmUpSeconds,
    } as const
    const accepted = await offerLoad({ ...load, rate: 'as-fast-as-possible' })
    await untilNoneWaits(bed.gatewayPort)
    const passed = performance.now() - begun
    const delivered = await figure(bed.gatewayPort, 'stack_events_delivered_total{function="f0"}')
    const syncs = await figure(bed.gatewayPort, 'stack_event_store_sync_seconds_count')
    const { answered, failed, rate, latency } = accepted
    const raw = { answered, failed, latency, delivered, ms: passed, syncs }
    return [
      { name: 'events accepted/s, each on disk before', value: failed === 0 ? rate : 0, unit: '/s', goal: { least: 1000 }, raw },
      { name: 'events accepted and delivered/s', value: (delivered / passed) * 1000, unit: '/s', goal: { least: 500 }, raw },
    ]
  } finally {
    await bed.close()
  }
}

async function untilNoneWaits(port: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/_stack/functions`, { headers: { 'stack-admin': '1' } })
    const ready = await fetch(`http://127.0.0.1:${port}/_/ready`)
    if (ready.ok && ((await response.json()) as readonly FunctionStatus[]).every(({ pending }) => pending === 0)) return
    await pause(50)
  }
}

/** @param name of a figure of the gateway, with its labels */
async function figure(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/_/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1) ?? Number.NaN,
  )
}
