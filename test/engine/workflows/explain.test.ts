import { describe, expect, it } from 'vitest'
import type { Account } from '../../../src/engine/model/account.js'
import { type ExplainRequest, explain } from '../../../src/engine/workflows/explain.js'
import { loaded } from '../../support/loaded.js'

const image: Account = { level: 'translated', path: ['services', 'web', 'image'], reason: 'Deployment web: image' }
const logging: Account = {
  level: 'ignored',
  path: ['services', 'web', 'logging'],
  reason: 'the cluster collects logs itself',
  position: { file: '/shop/stack.yaml', line: 4, column: 5 },
}
const signal: Account = {
  level: 'approximated',
  path: ['services', 'web', 'stop_signal'],
  reason: 'that of the image stays',
  hint: 'a cluster of version 1.37 can',
}

describe('explaining a stack', () => {
  it('tells what is not as on Docker, the worst first, and counts everything', async () => {
    const { accounts, summary, exitCode } = await explained([image, logging, signal], {})
    expect(accounts).toEqual([signal, logging])
    expect(summary).toBe('1 key translated, 1 approximated, 1 ignored')
    expect(exitCode).toBe(0)
  })

  it('tells one level, or all of them', async () => {
    expect((await explained([image, logging, signal], { level: 'translated' })).accounts).toEqual([image])
    expect((await explained([image, logging, signal], { level: 'all' })).accounts).toEqual([signal, logging, image])
  })

  it('fails where something cannot be had, as `up` would', async () => {
    expect((await explained([image, { ...signal, level: 'rejected' }], { level: 'translated' })).exitCode).toBe(1)
  })

  it('fails where strictness is asked, and something is only approximated', async () => {
    expect((await explained([image, logging], { approximations: 'refuse' })).exitCode).toBe(0)
    expect((await explained([image, signal], { approximations: 'refuse' })).exitCode).toBe(1)
  })

  it('is a document for programs', async () => {
    expect((await explained([image, logging], {})).document).toEqual({
      project: 'shop',
      cluster: 'kind cluster shop',
      counts: { translated: 1, approximated: 0, ignored: 1, rejected: 0 },
      keys: [
        {
          level: 'ignored',
          key: 'services.web.logging',
          path: ['services', 'web', 'logging'],
          reason: 'the cluster collects logs itself',
          file: '/shop/stack.yaml',
          line: 4,
          column: 5,
        },
      ],
    })
  })
})

function explained(accounts: readonly Account[], request: ExplainRequest) {
  const project = loaded('services:\n  web:\n    image: nginx\n    logging: {driver: syslog}\n')
  return explain(project, request, async () => ({ cluster: 'kind cluster shop', accounts }))
}
