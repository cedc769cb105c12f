import { describe, expect, it } from 'vitest'
import { plan } from '../../../src/engine/plan/plan.js'
import {
  container,
  desired,
  existing,
  image,
  need,
  network,
  nothing,
  printSteps,
  runPolicy,
  snapshot,
  volume,
} from '../../support/planning.js'

const db = container('db', { needs: [need('network/default'), need('volume/data')] })
const web = container('web', { needs: [need('network/default'), need('container/db-1', { until: 'healthy' })] })
const shop = desired(network('default'), volume('data'), web, db)
const shopUp = [existing(network('default')), existing(volume('data')), existing(db, { health: 'healthy' }), existing(web)]

describe('a plan to run a stack', () => {
  it('creates what is needed first, and starts each service as soon as its conditions are met', () => {
    expect(printSteps(plan(shop, nothing, runPolicy()))).toMatchInlineSnapshot(`
      "create network/default: not there yet
      create volume/data: not there yet
      create container/db-1: not there yet  <- create network/default, create volume/data
      create container/web-1: not there yet  <- create network/default, create container/db-1
      start container/db-1: not there yet  <- create container/db-1
      wait container/db-1 healthy: others wait for it to be healthy  <- start container/db-1
      start container/web-1: not there yet  <- create container/web-1, wait container/db-1 healthy"
    `)
  })

  it('has nothing to do when everything is as declared', () => {
    expect(printSteps(plan(shop, snapshot(...shopUp), runPolicy()))).toMatchInlineSnapshot(`
      "keep network/default: unchanged
      keep volume/data: unchanged
      keep container/db-1: unchanged
      keep container/web-1: unchanged"
    `)
  })

  it('starts nothing when it is only to create', () => {
    expect(printSteps(plan(shop, nothing, runPolicy({ until: 'created' })))).toMatchInlineSnapshot(`
      "create network/default: not there yet
      create volume/data: not there yet
      create container/db-1: not there yet  <- create network/default, create volume/data
      create container/web-1: not there yet  <- create network/default, create container/db-1"
    `)
  })

  it('replaces one container for one changed value and names the field', () => {
    const changed = { ...web, spec: { image: 'web', 'environment.LOG_LEVEL': 'debug' } }
    const before = snapshot(...shopUp.slice(0, 3), existing(web, { spec: { image: 'web', 'environment.LOG_LEVEL': 'info' } }))
    expect(
      printSteps(plan(desired(network('default'), volume('data'), changed, db), before, runPolicy())),
    ).toMatchInlineSnapshot(`
      "replace container/web-1: environment.LOG_LEVEL changed
      start container/web-1: environment.LOG_LEVEL changed  <- replace container/web-1
      keep network/default: unchanged
      keep volume/data: unchanged
      keep container/db-1: unchanged"
    `)
  })

  it('starts again what has stopped, and awaits what isn’t healthy yet', () => {
    const before = snapshot(
      ...shopUp.slice(0, 2),
      existing(db, { health: 'starting' }),
      existing(web, { state: 'exited', exitCode: 1 }),
    )
    expect(printSteps(plan(shop, before, runPolicy()))).toMatchInlineSnapshot(`
      "wait container/db-1 healthy: others wait for it to be healthy
      start container/web-1: stopped with exit code 1  <- wait container/db-1 healthy
      keep network/default: unchanged
      keep volume/data: unchanged
      keep container/db-1: unchanged"
    `)
  })

  it('builds the image before the container that is made from it, and replaces the container', () => {
    const app = container('app', { needs: [need('image/app')] })
    const built = image('app', { spec: { 'build context': 'new' } })
    const before = snapshot(existing(built, { spec: { 'build context': 'old' } }), existing(app))
    expect(printSteps(plan(desired(built, app), before, runPolicy()))).toMatchInlineSnapshot(`
      "build image/app: build context changed
      replace container/app-1: image known after build  <- build image/app
      start container/app-1: image known after build  <- replace container/app-1"
    `)
  })
})
