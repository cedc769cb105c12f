import { describe, expect, it } from 'vitest'
import type { Policy, Selection } from '../../../src/engine/model/policy.js'
import { plan } from '../../../src/engine/plan/plan.js'
import { container, desired, existing, need, printSteps, snapshot } from '../../support/planning.js'

const db = container('db', { hooks: ['post_start', 'pre_stop'] })
const web = container('web', { needs: [need('container/db-1', { until: 'healthy', follows: 'restart' })] })
const cache = container('cache')
const stack = desired(db, web, cache)
const running = [existing(db), existing(web), existing(cache), existing(container('web', { number: 9 }), { oneOff: true })]
const stopped = [db, web, cache].map((resource) => existing(resource, { state: 'exited', exitCode: 0 }))

describe('stop', () => {
  it('stops what needs others first, runs pre_stop hooks, and leaves containers of run alone', () => {
    expect(change({ type: 'stopped' }, running)).toMatchInlineSnapshot(`
      "stop container/cache-1: stop was asked for
      stop container/web-1: stop was asked for
      pre_stop container/db-1: stop was asked for  <- stop container/web-1
      stop container/db-1: stop was asked for  <- ~pre_stop container/db-1"
    `)
  })

  it('stops only what was named, and nothing twice', () => {
    expect(change({ type: 'stopped' }, running, ['db'])).toMatchInlineSnapshot(`
      "pre_stop container/db-1: stop was asked for
      stop container/db-1: stop was asked for  <- ~pre_stop container/db-1"
    `)
    expect(change({ type: 'stopped' }, stopped)).toMatchInlineSnapshot(`""`)
  })

  it('goes by the labels where nothing is declared', () => {
    expect(printSteps(plan(desired(), snapshot(...running), policyFor({ type: 'stopped' })))).toMatchInlineSnapshot(`
      "stop container/cache-1: stop was asked for
      stop container/web-1: stop was asked for
      stop container/db-1: stop was asked for  <- stop container/web-1"
    `)
  })
})

describe('start', () => {
  it('starts what is needed first and waits for its condition', () => {
    expect(change({ type: 'started' }, stopped)).toMatchInlineSnapshot(`
      "start container/db-1: start was asked for
      post_start container/db-1: start was asked for  <- start container/db-1
      wait container/db-1 healthy: others wait for it to be healthy  <- post_start container/db-1
      start container/web-1: start was asked for  <- wait container/db-1 healthy
      start container/cache-1: start was asked for"
    `)
  })

  it('starts the dependencies of what was named', () => {
    expect(change({ type: 'started' }, stopped, ['web'])).toMatchInlineSnapshot(`
      "start container/db-1: start was asked for
      post_start container/db-1: start was asked for  <- start container/db-1
      wait container/db-1 healthy: others wait for it to be healthy  <- post_start container/db-1
      start container/web-1: start was asked for  <- wait container/db-1 healthy"
    `)
    expect(change({ type: 'started' }, stopped, ['db'])).toMatchInlineSnapshot(`
      "start container/db-1: start was asked for
      post_start container/db-1: start was asked for  <- start container/db-1"
    `)
  })
})

describe('restart', () => {
  it('takes those along that follow, and starts them after it', () => {
    expect(change({ type: 'restarted' }, running, ['db'])).toMatchInlineSnapshot(`
      "stop container/web-1: restart was asked for
      pre_stop container/db-1: restart was asked for  <- stop container/web-1
      stop container/db-1: restart was asked for  <- ~pre_stop container/db-1
      start container/db-1: restart was asked for  <- stop container/db-1
      post_start container/db-1: restart was asked for  <- start container/db-1
      wait container/db-1 healthy: others wait for it to be healthy  <- post_start container/db-1
      start container/web-1: restart was asked for  <- stop container/web-1, wait container/db-1 healthy"
    `)
  })

  it('takes nobody along without dependencies', () => {
    expect(change({ type: 'restarted' }, running, ['db'], 'without')).toMatchInlineSnapshot(`
      "pre_stop container/db-1: restart was asked for
      stop container/db-1: restart was asked for  <- ~pre_stop container/db-1
      start container/db-1: restart was asked for  <- stop container/db-1
      post_start container/db-1: restart was asked for  <- start container/db-1"
    `)
  })
})

describe('rm', () => {
  it('removes what has stopped, and with stop also what runs', () => {
    const mixed = [existing(db), existing(web, { state: 'exited', exitCode: 0 })]
    expect(change({ type: 'removed', running: 'leave', anonymousVolumes: 'keep' }, mixed)).toMatchInlineSnapshot(
      `"remove container/web-1: removal was asked for"`,
    )
    expect(change({ type: 'removed', running: 'stop', anonymousVolumes: 'keep' }, mixed, ['db'])).toMatchInlineSnapshot(`
      "pre_stop container/db-1: removal was asked for
      stop container/db-1: removal was asked for  <- ~pre_stop container/db-1
      remove container/db-1: removal was asked for  <- stop container/db-1"
    `)
  })
})

describe('kill, pause and unpause', () => {
  it('touch what they can', () => {
    const mixed = [existing(db), existing(web, { state: 'paused' }), existing(cache, { state: 'exited', exitCode: 0 })]
    expect(change({ type: 'killed', signal: 'SIGHUP' }, mixed)).toMatchInlineSnapshot(`
      "kill container/db-1: SIGHUP was asked for
      kill container/web-1: SIGHUP was asked for"
    `)
    expect(change({ type: 'killed', signal: 'SIGKILL' }, [running[3] ?? existing(db)])).toMatchInlineSnapshot(
      `"kill container/web-9: SIGKILL was asked for"`,
    )
    expect(change({ type: 'paused' }, mixed)).toMatchInlineSnapshot(`"pause container/db-1: pause was asked for"`)
    expect(change({ type: 'unpaused' }, mixed)).toMatchInlineSnapshot(`"unpause container/web-1: unpause was asked for"`)
  })
})

function change(
  goal: Policy['goal'],
  there: Parameters<typeof snapshot>,
  services: Selection['services'] = 'all',
  dependencies: Selection['dependencies'] = 'with',
): string {
  return printSteps(plan(stack, snapshot(...there), policyFor(goal, services, dependencies)))
}

function policyFor(
  goal: Policy['goal'],
  services: Selection['services'] = 'all',
  dependencies: Selection['dependencies'] = 'with',
): Policy {
  return { goal, selection: { services, dependencies }, orphans: { action: 'ignore', declared: [], disabled: [] } }
}
