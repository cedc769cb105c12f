import { describe, expect, it } from 'vitest'
import { plan } from '../../../src/engine/plan/plan.js'
import { container, desired, existing, printSteps, runPolicy, snapshot } from '../../support/planning.js'

const web = (number: number) => container('web', { number })
const there = (number: number, rest = {}) => existing(web(number), rest)

describe('replicas', () => {
  it('beyond the ones there are get numbers above the highest: gaps are not used again', () => {
    expect(scale(3, there(1), there(4))).toMatchInlineSnapshot(`
      "create container/web-5: not there yet
      start container/web-5: not there yet  <- create container/web-5
      keep container/web-1: unchanged
      keep container/web-4: unchanged"
    `)
  })

  it('beyond the declared number go, the highest numbers first', () => {
    expect(scale(2, there(1), there(2), there(3))).toMatchInlineSnapshot(`
      "stop container/web-3: beyond the declared scale
      remove container/web-3: beyond the declared scale  <- stop container/web-3
      keep container/web-1: unchanged
      keep container/web-2: unchanged"
    `)
  })

  it('that are outdated go before others', () => {
    expect(scale(2, there(1, { spec: { image: 'old' } }), there(2), there(3))).toMatchInlineSnapshot(`
      "stop container/web-1: beyond the declared scale
      remove container/web-1: beyond the declared scale  <- stop container/web-1
      keep container/web-3: unchanged
      keep container/web-2: unchanged"
    `)
  })

  it('that survive under other numbers than declared are kept under them', () => {
    expect(scale(1, there(2))).toMatchInlineSnapshot(`"keep container/web-2: unchanged"`)
  })

  it('all go when none is declared, which leaves no orphans', () => {
    expect(scale(0, there(1))).toMatchInlineSnapshot(`
      "stop container/web-1: beyond the declared scale
      remove container/web-1: beyond the declared scale  <- stop container/web-1"
    `)
  })

  it('are replaced under their own numbers', () => {
    expect(scale(1, there(2, { spec: { image: 'old' } }))).toMatchInlineSnapshot(`
      "replace container/web-2: image changed
      start container/web-2: image changed  <- replace container/web-2"
    `)
  })

  it('don’t count containers of run', () => {
    expect(scale(1, there(1), existing(container('web', { number: 2 }), { oneOff: true }))).toMatchInlineSnapshot(
      `"keep container/web-1: unchanged"`,
    )
  })
})

function scale(count: number, ...observed: Parameters<typeof snapshot>): string {
  const replicas = Array.from({ length: count }, (_, index) => web(index + 1))
  const policy = runPolicy({}, { orphans: { action: 'keep', declared: ['web'], disabled: [] } })
  return printSteps(plan(desired(...replicas), snapshot(...observed), policy))
}
