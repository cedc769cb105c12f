import { describe, expect, it } from 'vitest'
import { plan } from '../../../src/engine/plan/plan.js'
import {
  container,
  desired,
  existing,
  image,
  need,
  network,
  printSteps,
  runPolicy,
  snapshot,
  volume,
} from '../../support/planning.js'

const db = container('db')

describe('what becomes of a container', () => {
  it('names up to three changed fields, and counts the others', () => {
    const before = existing(container('web'), { spec: { image: 'web', user: 'me', 'environment.OLD': '1' } })
    const three = container('web', { spec: { image: 'nginx', user: 'me', 'environment.NEW': '1' } })
    const five = container('web', { spec: { image: 'nginx', 'environment.NEW': '1', ports: [] } })
    expect(steps([three], before)).toMatchInlineSnapshot(`
      "replace container/web-1: environment.NEW added, environment.OLD removed, image changed
      start container/web-1: environment.NEW added, environment.OLD removed, image changed  <- replace container/web-1"
    `)
    expect(steps([five], before)).toMatchInlineSnapshot(`
      "replace container/web-1: environment.NEW added, environment.OLD removed and 3 more
      start container/web-1: environment.NEW added, environment.OLD removed and 3 more  <- replace container/web-1"
    `)
  })

  it('compares Compose’s config hash where no field digests are known', () => {
    const web = container('web', { configHash: 'new' })
    const { fields: _, ...made } = existing(web)
    expect(steps([web], { ...made, configHash: 'new' })).toMatchInlineSnapshot(`"keep container/web-1: unchanged"`)
    expect(steps([web], { ...made, configHash: 'old' })).toMatchInlineSnapshot(`
      "replace container/web-1: configuration changed
      start container/web-1: configuration changed  <- replace container/web-1"
    `)
  })

  it('believes the field digests over the hash, so that a hash of another version recreates nothing', () => {
    const web = container('web', { configHash: 'new' })
    expect(steps([web], existing(web, { configHash: 'old' }))).toMatchInlineSnapshot(`"keep container/web-1: unchanged"`)
  })

  it('is replaced when its image name stands for another image now', () => {
    const web = container('web', { image: 'sha256:new' })
    expect(steps([web], existing(web, { image: 'sha256:old' }))).toMatchInlineSnapshot(`
      "replace container/web-1: image is a newer one
      start container/web-1: image is a newer one  <- replace container/web-1"
    `)
  })

  it('is replaced when it lost a network or a volume', () => {
    const web = container('web', { needs: [need('network/back'), need('volume/data')] })
    const around = [network('back'), volume('data')]
    const there = around.map((resource) => existing(resource))
    expect(steps([...around, web], ...there, existing(web, { attachedNetworks: [] }))).toMatchInlineSnapshot(`
      "replace container/web-1: network back is missing from it
      start container/web-1: network back is missing from it  <- replace container/web-1
      keep network/back: unchanged
      keep volume/data: unchanged"
    `)
    expect(steps([...around, web], ...there, existing(web, { mountedVolumes: [] }))).toMatchInlineSnapshot(`
      "replace container/web-1: volume data is missing from it
      start container/web-1: volume data is missing from it  <- replace container/web-1
      keep network/back: unchanged
      keep volume/data: unchanged"
    `)
    expect(
      steps([...around, web], ...there, existing(web, { attachedNetworks: [], state: 'exited', exitCode: 0 })),
    ).toMatchInlineSnapshot(`
      "start container/web-1: stopped with exit code 0
      keep network/back: unchanged
      keep volume/data: unchanged"
    `)
  })

  it('is replaced, and attached to the new network, when its network is gone', () => {
    const web = container('web', { needs: [need('network/back')] })
    expect(steps([network('back'), web], existing(web))).toMatchInlineSnapshot(`
      "create network/back: not there yet
      replace container/web-1: network back is missing from it  <- create network/back
      start container/web-1: network back is missing from it  <- replace container/web-1"
    `)
  })

  it('is started again after it stopped, and unpaused', () => {
    expect(steps([db], existing(db, { state: 'exited', exitCode: 137 }))).toMatchInlineSnapshot(
      `"start container/db-1: stopped with exit code 137"`,
    )
    expect(steps([db], existing(db, { state: 'created' }))).toMatchInlineSnapshot(
      `"start container/db-1: created, but never started"`,
    )
    expect(steps([db], existing(db, { state: 'paused' }))).toMatchInlineSnapshot(`"unpause container/db-1: paused"`)
    expect(steps([db], existing(db, { state: 'restarting' }))).toMatchInlineSnapshot(`"keep container/db-1: unchanged"`)
  })

  it('is replaced though nothing differs, when that is asked for; kept though it differs, when that is', () => {
    const changed = container('db', { spec: { image: 'postgres' } })
    const always = runPolicy({ recreate: { selected: 'always', dependencies: 'diverged' } })
    const never = runPolicy({ recreate: { selected: 'never', dependencies: 'never' } })
    expect(printSteps(plan(desired(db), snapshot(existing(db)), always))).toMatchInlineSnapshot(`
      "replace container/db-1: recreation was asked for
      start container/db-1: recreation was asked for  <- replace container/db-1"
    `)
    expect(printSteps(plan(desired(changed), snapshot(existing(db)), never))).toMatchInlineSnapshot(
      `"keep container/db-1: no-recreate"`,
    )
  })

  it('runs its hooks: pre_stop before it is replaced, post_start before others may start', () => {
    const hooked = container('db', { hooks: ['pre_stop', 'post_start'], spec: { image: 'postgres' } })
    const web = container('web', { needs: [need('container/db-1')] })
    expect(steps([hooked, web], existing(db))).toMatchInlineSnapshot(`
      "pre_stop container/db-1: image changed
      replace container/db-1: image changed  <- ~pre_stop container/db-1
      create container/web-1: not there yet  <- replace container/db-1
      start container/db-1: image changed  <- replace container/db-1
      post_start container/db-1: image changed  <- start container/db-1
      start container/web-1: not there yet  <- create container/web-1, post_start container/db-1"
    `)
  })
})

describe('a job', () => {
  const migrate = container('migrate', { lifetime: 'job', image: 'sha256:a' })
  const web = container('web', { needs: [need('container/migrate-1', { until: 'completed' })] })

  it('runs before those that await its end', () => {
    expect(steps([migrate, web])).toMatchInlineSnapshot(`
      "create container/migrate-1: not there yet
      create container/web-1: not there yet  <- create container/migrate-1
      start container/migrate-1: not there yet  <- create container/migrate-1
      wait container/migrate-1 completed: others wait for it to complete  <- start container/migrate-1
      start container/web-1: not there yet  <- create container/web-1, wait container/migrate-1 completed"
    `)
  })

  it('is not run again while nothing of it changed', () => {
    const done = existing(migrate, { state: 'exited', exitCode: 0 })
    expect(steps([migrate, web], done)).toMatchInlineSnapshot(`
      "create container/web-1: not there yet
      start container/web-1: not there yet  <- create container/web-1
      keep container/migrate-1: finished-job"
    `)
  })

  it('runs again after it failed, and when a field or its image changed', () => {
    expect(steps([migrate, web], existing(migrate, { state: 'exited', exitCode: 1 }), existing(web))).toMatchInlineSnapshot(`
      "start container/migrate-1: stopped with exit code 1
      wait container/migrate-1 completed: others wait for it to complete  <- start container/migrate-1
      keep container/web-1: unchanged"
    `)
    const done = existing(migrate, { state: 'exited', exitCode: 0 })
    expect(steps([{ ...migrate, image: 'sha256:b' }], done)).toMatchInlineSnapshot(`
      "replace container/migrate-1: image is a newer one
      start container/migrate-1: image is a newer one  <- replace container/migrate-1"
    `)
    expect(steps([{ ...migrate, spec: { image: 'migrate', 'volumes./sql': 'abc' } }], done)).toMatchInlineSnapshot(`
      "replace container/migrate-1: volumes./sql added
      start container/migrate-1: volumes./sql added  <- replace container/migrate-1"
    `)
  })

  it('runs again when it is named', () => {
    const done = snapshot(existing(migrate, { state: 'exited', exitCode: 0 }))
    const named = runPolicy({}, { selection: { services: ['migrate'], dependencies: 'with' } })
    expect(printSteps(plan(desired(migrate, web), done, named))).toMatchInlineSnapshot(
      `"start container/migrate-1: stopped with exit code 0"`,
    )
  })

  it('is awaited while it still runs', () => {
    expect(steps([migrate, web], existing(migrate), existing(web, { state: 'exited', exitCode: 0 }))).toMatchInlineSnapshot(`
      "wait container/migrate-1 completed: others wait for it to complete
      start container/web-1: stopped with exit code 0  <- wait container/migrate-1 completed
      keep container/migrate-1: unchanged"
    `)
  })
})

describe('what follows another', () => {
  it('is stopped before that one is replaced, and started after it', () => {
    const changed = container('db', { spec: { image: 'postgres' } })
    const web = container('web', { needs: [need('container/db-1', { until: 'healthy', follows: 'restart' })] })
    const proxy = container('proxy', { needs: [need('container/web-1', { follows: 'restart' })] })
    const other = container('other', { needs: [need('container/db-1')] })
    expect(
      steps([changed, web, proxy, other], existing(db), existing(web), existing(proxy), existing(other)),
    ).toMatchInlineSnapshot(`
      "stop container/proxy-1: web is restarted
      stop container/web-1: db is replaced  <- stop container/proxy-1
      replace container/db-1: image changed  <- stop container/web-1
      start container/db-1: image changed  <- replace container/db-1
      wait container/db-1 healthy: others wait for it to be healthy  <- start container/db-1
      start container/web-1: db is replaced  <- stop container/web-1, wait container/db-1 healthy
      start container/proxy-1: web is restarted  <- stop container/proxy-1, start container/web-1
      keep container/other-1: unchanged"
    `)
  })

  it('is replaced with it, when it shares its network namespace', () => {
    const changed = container('db', { spec: { image: 'postgres' } })
    const sidecar = container('sidecar', { needs: [need('container/db-1', { follows: 'replace' })] })
    expect(steps([changed, sidecar], existing(db), existing(sidecar))).toMatchInlineSnapshot(`
      "replace container/db-1: image changed
      replace container/sidecar-1: db is replaced  <- replace container/db-1
      start container/db-1: image changed  <- replace container/db-1
      start container/sidecar-1: db is replaced  <- replace container/sidecar-1, start container/db-1"
    `)
  })
})

describe('what can do without another', () => {
  it('starts also when that one fails', () => {
    const web = container('web', { needs: [need('container/db-1', { until: 'healthy', required: false })] })
    expect(steps([db, web])).toMatchInlineSnapshot(`
      "create container/db-1: not there yet
      create container/web-1: not there yet  <- ~create container/db-1
      start container/db-1: not there yet  <- create container/db-1
      wait container/db-1 healthy if it can: others wait for it to be healthy  <- start container/db-1  (failure is a warning)
      start container/web-1: not there yet  <- create container/web-1, ~wait container/db-1 healthy if it can"
    `)
  })
})

describe('an image', () => {
  const app = container('app', { needs: [need('image/app')] })

  it('is pulled when it is missing, and again when its policy says so', () => {
    const pulled = image('app', { change: 'pull', name: 'nginx:alpine' })
    expect(steps([pulled, app])).toMatchInlineSnapshot(`
      "pull image/app: not there yet
      create container/app-1: not there yet  <- pull image/app
      start container/app-1: not there yet  <- create container/app-1"
    `)
    expect(steps([{ ...pulled, renew: 'pull_policy is always' }, app], existing(pulled), existing(app))).toMatchInlineSnapshot(`
      "pull image/app: pull_policy is always
      replace container/app-1: image known after pull  <- pull image/app
      start container/app-1: image known after pull  <- replace container/app-1"
    `)
    expect(steps([pulled, app], existing(pulled), existing(app))).toMatchInlineSnapshot(`
      "keep image/app: unchanged
      keep container/app-1: unchanged"
    `)
  })

  it('that came from elsewhere is kept, although it could be built', () => {
    const { fields: _, ...foreign } = existing(image('app'), { owner: 'nobody' })
    expect(steps([image('app', { spec: { 'build context': 'x' } }), app], foreign, existing(app))).toMatchInlineSnapshot(`
      "keep image/app: unchanged
      keep container/app-1: unchanged"
    `)
  })
})

function steps(resources: Parameters<typeof desired>, ...there: Parameters<typeof snapshot>): string {
  return printSteps(plan(desired(...resources), snapshot(...there), runPolicy()))
}
