import { describe, expect, it } from 'vitest'
import { resourceId } from '../../../src/engine/model/need.js'
import type { Observed } from '../../../src/engine/model/observed.js'
import type { Policy, RunGoal } from '../../../src/engine/model/policy.js'
import type { Resource } from '../../../src/engine/model/resource.js'
import { printPlan } from '../../../src/engine/plan/describe.js'
import { plan } from '../../../src/engine/plan/plan.js'
import {
  deployment,
  desired,
  existing,
  image,
  job,
  need,
  nothing,
  object,
  printSteps,
  runPolicy,
  snapshot,
} from '../../support/planning.js'

/* Plans for a cluster, where a workload runs as soon as it is made: what it waits for comes before its making. */

const namespace = object('namespace', 'stack-shop', { group: 'stack-shop' })
const place = need('namespace/stack-shop')
const page = object('config-map', 'page-3f2a', { group: 'page', needs: [place] })
const data = object('persistent-volume-claim', 'data', { change: 'keep', needs: [place] })
const dbService = object('service', 'db', { service: 'db', needs: [place] })
const webService = object('service', 'web', { service: 'web', needs: [place] })
const db = deployment('db', { needs: [place, need('persistent-volume-claim/data'), need('service/db')] })
const migrate = job('migrate', { needs: [place, need('deployment/db', { until: 'healthy' })] })
const web = deployment('web', {
  needs: [
    need('config-map/page-3f2a'),
    need('service/web'),
    need('deployment/db', { until: 'started' }),
    need('job/migrate', { until: 'completed' }),
  ],
})
const shop = [namespace, page, data, dbService, webService, web, db, migrate]

const ready = { health: 'healthy' } as const
const finished = { state: 'exited', exitCode: 0 } as const
const shopUp = [
  existing(namespace),
  existing(page),
  existing(data),
  existing(dbService),
  existing(webService),
  existing(web, ready),
  existing(db, ready),
  existing(migrate, finished),
]

function up(resources: readonly Resource[], there: readonly Observed[], goal: Partial<RunGoal> = {}, rest: Partial<Policy> = {}) {
  return plan(
    desired(...resources),
    snapshot(...there),
    runPolicy(
      { until: 'ready', ...goal },
      { orphans: { action: 'prune', declared: ['web', 'db', 'migrate'], disabled: [] }, ...rest },
    ),
  )
}

function replaced(resource: Resource, other: Observed): readonly Observed[] {
  return shopUp.map((observed) => (observed.id === resource.id ? other : observed))
}

describe('a plan to run a stack on a cluster', () => {
  it('makes everything that only exists first, and each workload when what it waits for is there', () => {
    expect(printSteps(up(shop, []))).toMatchInlineSnapshot(`
      "create namespace/stack-shop: not there yet
      create config-map/page-3f2a: not there yet  <- create namespace/stack-shop
      create persistent-volume-claim/data: not there yet  <- create namespace/stack-shop
      create service/db: not there yet  <- create namespace/stack-shop
      create service/web: not there yet  <- create namespace/stack-shop
      create deployment/db: not there yet  <- create namespace/stack-shop, create persistent-volume-claim/data, create service/db
      wait deployment/db healthy: others wait for it to be healthy  <- create deployment/db
      create job/migrate: not there yet  <- create namespace/stack-shop, wait deployment/db healthy
      wait deployment/db started: others wait for it to be started  <- create deployment/db
      wait job/migrate completed: others wait for it to complete  <- create job/migrate
      create deployment/web: not there yet  <- create config-map/page-3f2a, create service/web, wait deployment/db started, wait job/migrate completed
      wait deployment/db ready: to be ready before the command ends  <- create deployment/db
      wait deployment/web ready: to be ready before the command ends  <- create deployment/web"
    `)
  })

  it('reads as one line for each service, with what only exists for it', () => {
    expect(printPlan(up(shop, []))).toMatchInlineSnapshot(`
      "+ namespace stack-shop           create    not there yet
      + config-map page                create    not there yet
      + persistent-volume-claim data   create    not there yet
      + migrate                        create    not there yet
      + db                             create    not there yet
      + web                            create    not there yet
      plan: 3 create, 1 namespace, 1 config-map, 1 persistent-volume-claim"
    `)
  })

  it('has nothing to do when everything is as declared and ready', () => {
    expect(up(shop, shopUp).steps).toEqual([])
  })

  it('updates one workload for one changed value, and awaits it', () => {
    const there = replaced(web, existing(web, { ...ready, spec: { image: 'web', 'environment.LOG_LEVEL': 'info' } }))
    const changed = { ...web, spec: { image: 'web', 'environment.LOG_LEVEL': 'debug' } }
    const planned = up([...shop.filter((each) => each !== web), changed], there)
    expect(printSteps({ ...planned, kept: [] })).toMatchInlineSnapshot(`
      "update deployment/web: environment.LOG_LEVEL changed
      wait deployment/web ready: to be ready before the command ends  <- update deployment/web"
    `)
    expect(printPlan(planned)).toMatchInlineSnapshot(`
      "~ web       update    environment.LOG_LEVEL changed
        db        keep
        migrate   keep      ran to its end; nothing of it changed
      plan: 1 update, 2 keep"
    `)
  })

  it('runs a changed job again, before those that wait for it are changed', () => {
    const there = replaced(migrate, existing(migrate, { ...finished, spec: { image: 'older' } }))
    expect(printSteps({ ...up(shop, there), kept: [] })).toMatchInlineSnapshot(`
      "replace job/migrate: image changed
      wait job/migrate completed: others wait for it to complete  <- replace job/migrate"
    `)
  })

  it('says what changed of a job whose name is made of its content', () => {
    const [older, newer] = ['migrate-1f', 'migrate-2a'].map((name) =>
      job('migrate', { id: resourceId('job', name), name, spec: { image: name } }),
    )
    if (older === undefined || newer === undefined) throw new Error('two were made')
    const there = replaced(migrate, existing(older, finished))
    const resources = [...shop.filter((each) => each !== migrate && each !== web), newer]
    expect(
      printSteps({ ...up(resources, there, {}, { orphans: { action: 'ignore', declared: [], disabled: [] } }), kept: [] }),
    ).toMatchInlineSnapshot(`
      "replace job/migrate-2a: image changed
      wait job/migrate-2a completed: others wait for it to complete  <- replace job/migrate-2a"
    `)
  })

  it('runs a failed job again', () => {
    const there = replaced(migrate, existing(migrate, { state: 'exited', exitCode: 1 }))
    expect(printSteps({ ...up(shop, there), kept: [] })).toMatchInlineSnapshot(`
      "replace job/migrate: stopped with exit code 1
      wait job/migrate completed: others wait for it to complete  <- replace job/migrate"
    `)
  })

  it('awaits what an interrupted run left half done', () => {
    const there = replaced(web, existing(web, { health: 'starting' }))
    expect(printSteps({ ...up(shop, there), kept: [] })).toMatchInlineSnapshot(
      `"wait deployment/web ready: to be ready before the command ends"`,
    )
  })

  it('waits for what is not there yet of a need that stays as it is', () => {
    const there = replaced(db, existing(db, { state: 'created', health: 'starting' })).filter(({ id }) => id !== web.id)
    expect(
      printSteps({ ...up([namespace, data, dbService, db, page, webService, web, migrate], there), kept: [] }),
    ).toMatchInlineSnapshot(`
      "update deployment/db: created, but never started
      wait deployment/db started: others wait for it to be started  <- update deployment/db
      create deployment/web: not there yet  <- wait deployment/db started
      wait deployment/db ready: to be ready before the command ends  <- update deployment/db
      wait deployment/web ready: to be ready before the command ends  <- create deployment/web"
    `)
  })

  it('removes what is declared no more once everything is ready, and keeps data and what earlier revisions need', () => {
    const old = existing(deployment('old', { needs: [need('deployment/older')] }))
    const there = [
      ...shopUp.filter(({ id }) => id !== page.id),
      existing(object('config-map', 'page-0000', { group: 'page' })),
      existing(object('config-map', 'page-1111', { group: 'page' }), { retained: true }),
      old,
      existing(deployment('older')),
      existing(object('service', 'old', { group: 'old' })),
      existing(object('persistent-volume-claim', 'olddata', { change: 'keep' })),
      existing(object('config-map', 'theirs'), { owner: 'nobody' }),
      existing(image('shop-web')),
    ]
    const planned = up(shop, there)
    expect(printSteps(planned)).toMatchInlineSnapshot(`
      "create config-map/page-3f2a: not there yet
      remove deployment/old: no longer declared  <- create config-map/page-3f2a
      remove deployment/older: no longer declared  <- remove deployment/old
      remove config-map/page-0000: replaced by a newer one  <- remove deployment/old, remove deployment/older
      remove service/old: no longer declared  <- remove deployment/old, remove deployment/older
      keep namespace/stack-shop: unchanged
      keep persistent-volume-claim/data: unchanged
      keep service/db: unchanged
      keep service/web: unchanged
      keep deployment/db: unchanged
      keep job/migrate: finished-job
      keep deployment/web: unchanged
      keep persistent-volume-claim/olddata: orphan, no longer declared, but it holds data"
    `)
    expect(printPlan(planned)).toMatchInlineSnapshot(`
      "+ config-map page                   create    not there yet
      - old                               remove    no longer declared
      - older                             remove    no longer declared
      - config-map page                   remove    replaced by a newer one
      - service old                       remove    no longer declared
        db                                keep
        migrate                           keep      ran to its end; nothing of it changed
        web                               keep
      ! persistent-volume-claim olddata   orphan, kept: no longer declared, but it holds data
      plan: 1 config-map, 4 remove, 3 keep, 1 orphan"
    `)
  })

  it('leaves alone what stands outside a selection, with what only exists for it', () => {
    const there = [existing(namespace), existing(deployment('old')), existing(object('service', 'web-old', { group: 'web' }))]
    expect(printSteps(up(shop, there, {}, { selection: { services: ['db'], dependencies: 'with' } }))).toMatchInlineSnapshot(`
      "create persistent-volume-claim/data: not there yet
      create service/db: not there yet
      create deployment/db: not there yet  <- create persistent-volume-claim/data, create service/db
      wait deployment/db ready: to be ready before the command ends  <- create deployment/db
      keep namespace/stack-shop: unchanged"
    `)
  })

  it('keeps a claim whose declaration changed, and says so', () => {
    const there = replaced(data, existing(data, { spec: { size: '1Gi' } }))
    const planned = up(
      shop.map((each) => (each === data ? { ...data, spec: { size: '2Gi' } } : each)),
      there,
    )
    expect(planned.steps).toEqual([])
    expect(printPlan(planned)).toMatchInlineSnapshot(`
      "  persistent-volume-claim data   keep      size changed; kept as it is, because it holds data
        db                             keep
        migrate                        keep      ran to its end; nothing of it changed
        web                            keep
      plan: 4 keep"
    `)
  })

  it('rolls out a new image, told as such before it is built', () => {
    const built = image('shop-web', { group: 'shop-web', spec: { context: 'new' } })
    const loaded = object('node-image', 'shop-web', { change: 'load', needs: [need('image/shop-web', { follows: 'replace' })] })
    const app = deployment('app', { needs: [need('node-image/shop-web')] })
    const there = [existing(built, { spec: { context: 'old' } }), existing(loaded), existing(app, ready)]
    expect(printPlan(up([built, loaded, app], there))).toMatchInlineSnapshot(`
      "~ image shop-web        build     context changed
      + node-image shop-web   load      image shop-web is made anew
      ~ app                   update    image known after build
      plan: 1 build, 1 load, 1 update"
    `)
  })

  it('delivers an image that the node lost without rolling anything out', () => {
    const loaded = object('node-image', 'shop-web', { change: 'load' })
    const app = deployment('app', { needs: [need('node-image/shop-web')] })
    expect(printPlan(up([loaded, app], [existing(app, ready)]))).toMatchInlineSnapshot(`
      "+ node-image shop-web   load      not there yet
        app                   keep
      plan: 1 load, 1 keep"
    `)
  })

  it('takes back what somebody else changed', () => {
    const there = replaced(web, existing(web, { ...ready, drift: ['replicas changed by kubectl'] }))
    expect(printPlan(up(shop, there))).toMatchInlineSnapshot(`
      "~ web       update    replicas changed by kubectl
        db        keep
        migrate   keep      ran to its end; nothing of it changed
      plan: 1 update, 2 keep"
    `)
  })

  it('rolls out those that follow a changed dependency', () => {
    const follower = deployment('app', { needs: [need('deployment/db', { until: 'started', follows: 'restart' })] })
    const there = [existing(db, { ...ready, spec: { image: 'older' } }), existing(follower, ready)]
    expect(printSteps({ ...up([{ ...db, needs: [] }, follower], there), kept: [] })).toMatchInlineSnapshot(`
      "update deployment/db: image changed
      wait deployment/db started: others wait for it to be started  <- update deployment/db
      update deployment/app: db is updated  <- wait deployment/db started
      wait deployment/db ready: to be ready before the command ends  <- update deployment/db
      wait deployment/app ready: to be ready before the command ends  <- update deployment/app"
    `)
  })
})

describe('a plan to take a stack down from a cluster', () => {
  const gone = (there: readonly Observed[], volumes: 'keep' | 'remove', services: 'all' | readonly string[] = 'all') =>
    printSteps(
      plan(desired(...shop), snapshot(...there), {
        goal: { type: 'gone', volumes, images: 'keep' },
        selection: { services, dependencies: 'without' },
        orphans: { action: 'prune', declared: ['web', 'db', 'migrate'], disabled: [] },
      }),
    )

  it('keeps claims and the namespace that they live in', () => {
    expect(gone(shopUp, 'keep')).toMatchInlineSnapshot(`
      "remove deployment/web: the project goes down
      remove job/migrate: the project goes down  <- remove deployment/web
      remove deployment/db: the project goes down  <- remove deployment/web, remove job/migrate
      remove config-map/page-3f2a: the project goes down  <- ~remove deployment/web, ~remove job/migrate, ~remove deployment/db
      remove service/db: the project goes down  <- ~remove deployment/web, ~remove job/migrate, ~remove deployment/db
      remove service/web: the project goes down  <- ~remove deployment/web, ~remove job/migrate, ~remove deployment/db"
    `)
  })

  it('removes claims and the namespace when the data may go', () => {
    expect(gone([existing(namespace), existing(data), existing(db)], 'remove')).toMatchInlineSnapshot(`
      "remove deployment/db: the project goes down
      remove persistent-volume-claim/data: the project goes down  <- ~remove deployment/db
      remove namespace/stack-shop: the project goes down  <- ~remove deployment/db, ~remove persistent-volume-claim/data"
    `)
  })

  it('removes the namespace where no data lives in it', () => {
    expect(gone([existing(namespace), existing(web)], 'keep')).toMatchInlineSnapshot(`
      "remove deployment/web: the project goes down
      remove namespace/stack-shop: the project goes down  <- ~remove deployment/web"
    `)
  })

  it('removes the named services with what only exists for them', () => {
    expect(gone(shopUp, 'keep', ['web'])).toMatchInlineSnapshot(`
      "remove deployment/web: the project goes down
      remove service/web: the project goes down  <- ~remove deployment/web"
    `)
  })

  it('leaves what is not the project’s', () => {
    expect(gone([existing(namespace, { owner: 'nobody' }), existing(page, { owner: 'another' })], 'remove')).toBe('')
  })
})

describe('an empty cluster', () => {
  it('has nothing to take down', () => {
    expect(plan(desired(), nothing, runPolicy()).steps).toEqual([])
  })
})
