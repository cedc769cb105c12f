import { describe, expect, it } from 'vitest'
import type { Policy } from '../../../src/engine/model/policy.js'
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
  snapshot,
  volume,
} from '../../support/planning.js'

const db = container('db', { needs: [need('network/default'), need('volume/data')] })
const web = container('web', { needs: [need('network/default'), need('container/db-1')], hooks: ['pre_stop'] })
const app = image('web')
const shop = desired(network('default'), volume('data'), app, db, web)
const up = [
  existing(network('default')),
  existing(volume('data')),
  existing(app),
  existing(db),
  existing(web),
  existing(container('worker')),
]

describe('taking a project down', () => {
  it('stops and removes what needs others first, then networks; volumes, images and orphans stay', () => {
    expect(down(shop, up)).toMatchInlineSnapshot(`
      "pre_stop container/web-1: the project goes down
      stop container/web-1: the project goes down  <- ~pre_stop container/web-1
      remove container/web-1: the project goes down  <- stop container/web-1
      stop container/db-1: the project goes down  <- remove container/web-1
      remove container/db-1: the project goes down  <- stop container/db-1
      remove network/default: the project goes down  <- ~remove container/web-1, ~remove container/db-1  (failure is a warning)
      keep container/worker-1: orphan, no longer declared; stack down --remove-orphans removes it"
    `)
  })

  it('removes volumes, images and orphans too, when asked to', () => {
    expect(down(shop, up, { volumes: 'remove', images: 'local', orphans: 'remove' })).toMatchInlineSnapshot(`
      "stop container/worker-1: the project goes down
      remove container/worker-1: the project goes down  <- stop container/worker-1
      pre_stop container/web-1: the project goes down
      stop container/web-1: the project goes down  <- ~pre_stop container/web-1
      remove container/web-1: the project goes down  <- stop container/web-1
      stop container/db-1: the project goes down  <- remove container/web-1
      remove container/db-1: the project goes down  <- stop container/db-1
      remove network/default: the project goes down  <- ~remove container/worker-1, ~remove container/web-1, ~remove container/db-1  (failure is a warning)
      remove volume/data: the project goes down  <- ~remove container/worker-1, ~remove container/web-1, ~remove container/db-1  (failure is a warning)
      remove image/web: the project goes down  <- ~remove container/worker-1, ~remove container/web-1, ~remove container/db-1  (failure is a warning)"
    `)
  })

  it('is done when nothing is there', () => {
    expect(printSteps(plan(shop, nothing, goneBy()))).toMatchInlineSnapshot(`""`)
  })

  it('removes everything with the project’s labels, in the order of the labels, when there is no stack file', () => {
    expect(down(desired(), up, { volumes: 'remove' })).toMatchInlineSnapshot(`
      "stop container/worker-1: the project goes down
      remove container/worker-1: the project goes down  <- stop container/worker-1
      stop container/web-1: the project goes down
      remove container/web-1: the project goes down  <- stop container/web-1
      stop container/db-1: the project goes down  <- remove container/web-1
      remove container/db-1: the project goes down  <- stop container/db-1
      remove network/default: the project goes down  <- ~remove container/worker-1, ~remove container/web-1, ~remove container/db-1  (failure is a warning)
      remove volume/data: the project goes down  <- ~remove container/worker-1, ~remove container/web-1, ~remove container/db-1  (failure is a warning)"
    `)
  })

  it('removes images built for the project, when asked to and there is no stack file', () => {
    const there = [existing(image('web')), existing(image('nginx'), { owner: 'nobody' })]
    expect(down(desired(), there, { images: 'local' })).toMatchInlineSnapshot(
      `"remove image/web: the project goes down  (failure is a warning)"`,
    )
  })

  it('removes only containers of the services named', () => {
    expect(down(shop, up, { services: ['web'], volumes: 'remove' })).toMatchInlineSnapshot(`
      "pre_stop container/web-1: the project goes down
      stop container/web-1: the project goes down  <- ~pre_stop container/web-1
      remove container/web-1: the project goes down  <- stop container/web-1"
    `)
  })

  it('removes networks that nobody is left on when services are named', () => {
    const alone = container('alone', { needs: [need('network/own'), need('network/default')] })
    const there = [existing(network('own')), existing(network('default')), existing(alone), existing(db)]
    expect(down(desired(network('own'), network('default'), alone, db), there, { services: ['alone'] })).toMatchInlineSnapshot(`
      "stop container/alone-1: the project goes down
      remove container/alone-1: the project goes down  <- stop container/alone-1
      remove network/own: the project goes down  <- ~remove container/alone-1  (failure is a warning)"
    `)
  })

  it('leaves what is external, what belongs to nobody, and volumes that are declared no more', () => {
    const shared = network('shared', { external: true })
    const there = [
      existing(shared, { owner: 'another' }),
      existing(volume('found'), { owner: 'nobody' }),
      existing(volume('old')),
    ]
    expect(down(desired(shared, volume('found')), there, { volumes: 'remove' })).toMatchInlineSnapshot(`""`)
  })

  it('leaves services of inactive profiles, and doesn’t call them orphans', () => {
    const there = [existing(container('debug'))]
    expect(down(shop, there, { orphans: 'remove', disabled: ['debug'] })).toMatchInlineSnapshot(`""`)
  })

  it('removes containers of run', () => {
    expect(down(shop, [existing(container('db', { number: 7 }), { oneOff: true })])).toMatchInlineSnapshot(`
      "stop container/db-7: the project goes down
      remove container/db-7: the project goes down  <- stop container/db-7"
    `)
  })
})

interface Wish {
  readonly volumes?: 'keep' | 'remove'
  readonly images?: 'keep' | 'local' | 'all'
  readonly orphans?: Policy['orphans']['action']
  readonly services?: readonly string[]
  readonly disabled?: readonly string[]
}

function down(declared: ReturnType<typeof desired>, there: Parameters<typeof snapshot>, wish: Wish = {}): string {
  return printSteps(plan(declared, snapshot(...there), goneBy(wish)))
}

function goneBy({ volumes = 'keep', images = 'keep', orphans = 'keep', services, disabled = [] }: Wish = {}): Policy {
  return {
    goal: { type: 'gone', volumes, images },
    selection: { services: services ?? 'all', dependencies: 'without' },
    orphans: { action: orphans, declared: [], disabled },
  }
}
