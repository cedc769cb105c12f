import { describe, expect, it } from 'vitest'
import { planCounts, planDocument, printPlan } from '../../../src/engine/plan/describe.js'
import { plan } from '../../../src/engine/plan/plan.js'
import {
  container,
  desired,
  existing,
  image,
  need,
  network,
  nothing,
  runPolicy,
  snapshot,
  volume,
} from '../../support/planning.js'

const api = container('api', { needs: [need('image/shop-api')], spec: { 'environment.LOG_LEVEL': 'debug' } })
const built = image('shop-api', { spec: { 'build context': 'new' }, origin: { file: '/shop/stack.yaml', line: 7, column: 5 } })

describe('the printed plan', () => {
  it('says what becomes of each thing, and why', () => {
    const before = snapshot(
      existing(built, { spec: { 'build context': 'old' } }),
      existing(api, { spec: { 'environment.LOG_LEVEL': 'info' } }),
      existing(container('web')),
      existing(container('db')),
      existing(container('worker')),
    )
    expect(printPlan(plan(desired(built, api, container('web'), container('db')), before, runPolicy()))).toMatchInlineSnapshot(`
      "~ image shop-api   build     build context changed
      ~ api              replace   environment.LOG_LEVEL changed; image known after build
        web              keep
        db               keep
      ! worker           orphan, kept: no longer declared; stack up --remove-orphans removes it
      plan: 1 build, 1 replace, 2 keep, 1 orphan"
    `)
  })

  it('counts what is made from nothing by its kind', () => {
    const first = plan(
      desired(network('default'), volume('data'), built, api, container('web'), container('web', { number: 2 })),
      nothing,
      runPolicy(),
    )
    expect(printPlan(first)).toMatchInlineSnapshot(`
      "+ network default   create    not there yet
      + volume data       create    not there yet
      ~ image shop-api    build     not there yet
      + api               create    not there yet
      + web (2)           create    not there yet
      plan: 1 build, 1 network, 1 volume, 3 create"
    `)
  })

  it('says so when there is nothing to do', () => {
    expect(printPlan(plan(desired(), nothing, runPolicy()))).toMatchInlineSnapshot(`"plan: nothing to do"`)
    expect(printPlan(plan(desired(container('web')), snapshot(existing(container('web'))), runPolicy()))).toMatchInlineSnapshot(`
      "  web   keep
      plan: 1 keep"
    `)
  })

  it('says what is restarted, removed and started', () => {
    const db = container('db', { spec: { image: 'new' } })
    const web = container('web', { needs: [need('container/db-1', { follows: 'restart' })] })
    const before = snapshot(
      existing(container('db')),
      existing(web),
      existing(container('cache'), { state: 'exited', exitCode: 137 }),
      existing(container('old')),
    )
    const policy = runPolicy({}, { orphans: { action: 'remove', declared: [], disabled: [] } })
    expect(printPlan(plan(desired(db, web, container('cache')), before, policy))).toMatchInlineSnapshot(`
      "- old     remove    no longer declared
      ~ db      replace   image changed
      ~ web     restart   db is replaced
      ~ cache   start     stopped with exit code 137
      plan: 1 replace, 1 restart, 1 start, 1 remove"
    `)
  })

  it('has a form for programs, with the lines and the steps', () => {
    const before = snapshot(existing(built, { spec: { 'build context': 'old' } }), existing(container('db')))
    expect(planDocument('shop', plan(desired(built, container('db')), before, runPolicy()))).toMatchInlineSnapshot(`
      {
        "changes": true,
        "project": "shop",
        "resources": [
          {
            "action": "build",
            "cause": "build context changed",
            "count": 1,
            "file": "/shop/stack.yaml",
            "kind": "image",
            "line": 7,
            "name": "shop-api",
          },
          {
            "action": "keep",
            "cause": "",
            "count": 1,
            "kind": "container",
            "name": "db",
          },
        ],
        "steps": [
          {
            "after": [],
            "cause": "build context changed",
            "group": "shop-api",
            "id": "build image/shop-api",
            "operation": "build",
            "resource": "image/shop-api",
          },
        ],
      }
    `)
  })

  it('has counts for the heading', () => {
    expect(planCounts(plan(desired(container('web'), volume('a'), volume('b')), nothing, runPolicy()))).toBe(
      '2 volumes, 1 create',
    )
  })
})
