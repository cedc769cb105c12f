import { describe, expect, it } from 'vitest'
import { DiagnosticsError } from '../../../src/engine/model/errors.js'
import { plan } from '../../../src/engine/plan/plan.js'
import { container, desired, existing, need, network, printSteps, runPolicy, snapshot, volume } from '../../support/planning.js'

const back = network('back', { spec: { driver: 'bridge' } })
const changedBack = network('back', { spec: { driver: 'bridge', internal: true } })
const db = container('db', { needs: [need('network/back'), need('volume/data')] })
const web = container('web', { needs: [need('network/back'), need('container/db-1')] })
const data = volume('data')
const up = [existing(back), existing(data), existing(db), existing(web)]

describe('a network whose declaration changed', () => {
  it('is made anew: all who hold it stop, let go, and get it back', () => {
    expect(printSteps(plan(desired(changedBack, data, db, web), snapshot(...up), runPolicy()))).toMatchInlineSnapshot(`
      "stop container/web-1: network back is made anew
      disconnect container/web-1 network/back: network back is made anew  <- stop container/web-1
      stop container/db-1: network back is made anew  <- disconnect container/web-1 network/back
      disconnect container/db-1 network/back: network back is made anew  <- stop container/db-1
      remove network/back: internal added  <- disconnect container/web-1 network/back, disconnect container/db-1 network/back
      create network/back: internal added  <- remove network/back
      connect container/db-1 network/back: network back is made anew  <- create network/back, disconnect container/db-1 network/back
      start container/db-1: network back is made anew  <- disconnect container/db-1 network/back, connect container/db-1 network/back
      connect container/web-1 network/back: network back is made anew  <- create network/back, disconnect container/web-1 network/back
      start container/web-1: network back is made anew  <- disconnect container/web-1 network/back, connect container/web-1 network/back, start container/db-1
      keep volume/data: unchanged"
    `)
  })

  it('is made anew before a container that changes too takes its successor', () => {
    const changed = { ...web, spec: { image: 'nginx' } }
    expect(printSteps(plan(desired(changedBack, data, db, changed), snapshot(...up), runPolicy()))).toMatchInlineSnapshot(`
      "stop container/web-1: network back is made anew
      disconnect container/web-1 network/back: network back is made anew  <- stop container/web-1
      stop container/db-1: network back is made anew  <- disconnect container/web-1 network/back
      disconnect container/db-1 network/back: network back is made anew  <- stop container/db-1
      remove network/back: internal added  <- disconnect container/web-1 network/back, disconnect container/db-1 network/back
      create network/back: internal added  <- remove network/back
      replace container/web-1: image changed  <- create network/back, disconnect container/web-1 network/back
      connect container/db-1 network/back: network back is made anew  <- create network/back, disconnect container/db-1 network/back
      start container/db-1: network back is made anew  <- disconnect container/db-1 network/back, connect container/db-1 network/back
      start container/web-1: image changed  <- replace container/web-1, start container/db-1
      keep volume/data: unchanged"
    `)
  })

  it('interrupts services that take no part, and lets them run again', () => {
    const policy = runPolicy({}, { selection: { services: ['db'], dependencies: 'with' } })
    expect(printSteps(plan(desired(changedBack, data, db, web), snapshot(...up), policy))).toMatchInlineSnapshot(`
      "stop container/web-1: network back is made anew
      disconnect container/web-1 network/back: network back is made anew  <- stop container/web-1
      stop container/db-1: network back is made anew  <- disconnect container/web-1 network/back
      disconnect container/db-1 network/back: network back is made anew  <- stop container/db-1
      remove network/back: internal added  <- disconnect container/web-1 network/back, disconnect container/db-1 network/back
      create network/back: internal added  <- remove network/back
      connect container/db-1 network/back: network back is made anew  <- create network/back, disconnect container/db-1 network/back
      start container/db-1: network back is made anew  <- disconnect container/db-1 network/back, connect container/db-1 network/back
      connect container/web-1 network/back: network back is made anew  <- create network/back, disconnect container/web-1 network/back
      start container/web-1: stopped while its network was made anew  <- connect container/web-1 network/back
      keep volume/data: unchanged"
    `)
  })

  it('is left as it is when it carries no labels of this project', () => {
    const found = existing(back, { owner: 'nobody' })
    expect(printSteps(plan(desired(changedBack), snapshot(found), runPolicy()))).toMatchInlineSnapshot(
      `"keep network/back: unchanged, made outside this project"`,
    )
  })
})

describe('a volume whose declaration changed', () => {
  const changed = volume('data', { spec: { driver_opts: { type: 'nfs' } } })

  it('is kept with its data, and that is said', () => {
    expect(printSteps(plan(desired(back, changed, db, web), snapshot(...up), runPolicy()))).toMatchInlineSnapshot(`
      "keep network/back: unchanged
      keep volume/data: holds-data, driver_opts added; kept as it is, because it holds data
      keep container/db-1: unchanged
      keep container/web-1: unchanged"
    `)
  })

  it('is removed and made anew with those that mount it, once the user agreed', () => {
    expect(
      printSteps(plan(desired(back, changed, db, web), snapshot(...up), runPolicy({ changedVolumes: 'replace' }))),
    ).toMatchInlineSnapshot(`
      "stop container/db-1: volume data is made anew
      remove container/db-1: volume data is made anew  <- stop container/db-1
      remove volume/data: driver_opts added  <- remove container/db-1
      create volume/data: driver_opts added  <- remove volume/data
      create container/db-1: volume data is made anew  <- create volume/data, remove container/db-1
      start container/db-1: volume data is made anew  <- create container/db-1
      keep network/back: unchanged
      keep container/web-1: unchanged"
    `)
  })
})

describe('what is external', () => {
  it('is used and never changed', () => {
    const shared = network('shared', { external: true, spec: { driver: 'overlay' } })
    expect(
      printSteps(plan(desired(shared), snapshot(existing(shared, { owner: 'another', spec: {} })), runPolicy())),
    ).toMatchInlineSnapshot(`"keep network/shared: external"`)
  })

  it('must exist: everything that is missing is said at once', () => {
    const shared = network('shared', { external: true, name: 'proxy' })
    const certificates = volume('certificates', { external: true, origin: { file: '/shop/stack.yaml', line: 9, column: 3 } })
    expect(() => plan(desired(shared, certificates), snapshot(), runPolicy())).toThrow(DiagnosticsError)
    expect(findings(() => plan(desired(shared, certificates), snapshot(), runPolicy()))).toMatchInlineSnapshot(`
      [
        {
          "code": "external-missing",
          "hint": "create it: docker network create proxy",
          "message": "networks.shared: external network \`proxy\` does not exist",
          "severity": "error",
        },
        {
          "code": "external-missing",
          "hint": "create it: docker volume create shop_certificates",
          "message": "volumes.certificates: external volume \`shop_certificates\` does not exist",
          "position": {
            "column": 3,
            "file": "/shop/stack.yaml",
            "line": 9,
          },
          "severity": "error",
        },
      ]
    `)
  })

  it('is not looked at when the services that need it take no part', () => {
    const shared = network('shared', { external: true })
    const proxy = container('proxy', { needs: [need('network/shared')] })
    const policy = runPolicy({}, { selection: { services: ['cache'], dependencies: 'with' } })
    expect(printSteps(plan(desired(shared, proxy, container('cache')), snapshot(), policy))).toMatchInlineSnapshot(`
      "create container/cache-1: not there yet
      start container/cache-1: not there yet  <- create container/cache-1"
    `)
  })
})

describe('a network of another project under our name', () => {
  it('is refused', () => {
    expect(
      findings(() => plan(desired(back), snapshot(existing(back, { owner: 'another' })), runPolicy())),
    ).toMatchInlineSnapshot(`
      [
        {
          "code": "name-taken",
          "hint": "give it another \`name:\`, or declare it \`external: true\`",
          "message": "networks.back: \`shop_back\` exists and belongs to another project",
          "severity": "error",
        },
      ]
    `)
  })
})

function findings(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    if (error instanceof DiagnosticsError) return error.diagnostics
  }
  return 'none'
}
