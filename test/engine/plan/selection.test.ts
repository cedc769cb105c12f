import { describe, expect, it } from 'vitest'
import { plan } from '../../../src/engine/plan/plan.js'
import {
  container,
  desired,
  existing,
  need,
  network,
  nothing,
  printSteps,
  runPolicy,
  snapshot,
  volume,
} from '../../support/planning.js'

const db = container('db', { needs: [need('network/back'), need('volume/data')] })
const web = container('web', { needs: [need('network/front'), need('container/db-1', { until: 'healthy' })] })
const shop = desired(network('front'), network('back'), volume('data'), db, web, container('worker'))

describe('services named on the command line', () => {
  it('come up with what they depend on, and nothing else', () => {
    expect(up(['web'], 'with')).toMatchInlineSnapshot(`
      "create network/front: not there yet
      create network/back: not there yet
      create volume/data: not there yet
      create container/db-1: not there yet  <- create network/back, create volume/data
      create container/web-1: not there yet  <- create network/front, create container/db-1
      start container/db-1: not there yet  <- create container/db-1
      wait container/db-1 healthy: others wait for it to be healthy  <- start container/db-1
      start container/web-1: not there yet  <- create container/web-1, wait container/db-1 healthy"
    `)
  })

  it('come up alone without dependencies, and wait for none', () => {
    expect(up(['web'], 'without')).toMatchInlineSnapshot(`
      "create network/front: not there yet
      create container/web-1: not there yet  <- create network/front
      start container/web-1: not there yet  <- create container/web-1"
    `)
  })

  it('are recreated by force alone; their dependencies only when they differ', () => {
    const policy = runPolicy(
      { recreate: { selected: 'always', dependencies: 'diverged' } },
      { selection: { services: ['web'], dependencies: 'with' } },
    )
    const there = [network('front'), network('back'), volume('data')].map((resource) => existing(resource))
    const before = snapshot(...there, existing(db, { health: 'healthy' }), existing(web))
    expect(printSteps(plan(shop, before, policy))).toMatchInlineSnapshot(`
      "replace container/web-1: recreation was asked for
      start container/web-1: recreation was asked for  <- replace container/web-1
      keep network/front: unchanged
      keep network/back: unchanged
      keep volume/data: unchanged
      keep container/db-1: unchanged"
    `)
  })
})

describe('orphans', () => {
  const before = snapshot(existing(container('old')), existing(container('debug')), existing(container('old', { number: 2 })))
  const policy = (action: 'keep' | 'remove' | 'ignore') =>
    runPolicy({}, { orphans: { action, declared: [], disabled: ['debug'] } })

  it('are reported and kept', () => {
    expect(printSteps(plan(desired(), before, policy('keep')))).toMatchInlineSnapshot(`
      "keep container/old-1: orphan, no longer declared; stack up --remove-orphans removes it
      keep container/old-2: orphan, no longer declared; stack up --remove-orphans removes it"
    `)
  })

  it('are removed when asked to, or not mentioned', () => {
    expect(printSteps(plan(desired(), before, policy('remove')))).toMatchInlineSnapshot(`
      "stop container/old-2: no longer declared
      remove container/old-2: no longer declared  <- stop container/old-2
      stop container/old-1: no longer declared
      remove container/old-1: no longer declared  <- stop container/old-1"
    `)
    expect(printSteps(plan(desired(), before, policy('ignore')))).toMatchInlineSnapshot(`""`)
  })

  it('are also containers of run that have ended', () => {
    const oneOff = existing(container('web', { number: 5 }), { oneOff: true, state: 'exited', exitCode: 0 })
    expect(
      printSteps(plan(desired(container('web')), snapshot(existing(container('web')), oneOff), policy('keep'))),
    ).toMatchInlineSnapshot(`
      "keep container/web-1: unchanged
      keep container/web-5: orphan, a container of \`stack run\` that has ended; stack up --remove-orphans removes it"
    `)
  })
})

function up(services: readonly string[], dependencies: 'with' | 'without'): string {
  return printSteps(plan(shop, nothing, runPolicy({}, { selection: { services, dependencies } })))
}
