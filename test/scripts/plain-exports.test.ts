import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { plainExports } from '../../scripts/plain-exports.js'

/** What the bundle makes of an ES module. */
function built(text: string): string {
  const { code } = transformSync(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
  })
  return plainExports(code)
}

function exportsOf(text: string, require: (path: string) => unknown = () => ({})): Record<string, unknown> {
  const module = { exports: {} }
  new Function('module', 'require', built(text))(module, require)
  return module.exports
}

describe('a module with plain exports', () => {
  it('gives what it exports, by the names it exports it with', () => {
    const text = 'const one = 1; function two() { return 2 } class Three {} export { one, two as "2", Three as default }'
    const { one, 2: two, default: Three } = exportsOf(text)
    expect(one).toBe(1)
    expect((two as () => number)()).toBe(2)
    expect((Three as { name: string }).name).toBe('Three')
  })

  it('has no getter for what stays as it is, and none of the helpers that define them', () => {
    expect(built('export const one = 1')).toBe('const one = 1;\n\nmodule.exports = { __esModule: true, one: one };\n')
  })

  it('has one for what changes', () => {
    const { count, total, more } = exportsOf(`let count = 0; let total = 0
      function more() { count += 1; total++ }
      export { count, total, more }`) as { count: number; total: number; more(): void }
    const module = exportsOf('let count = 0; export { count }; export function more() { count ||= 5 }') as {
      count: number
      more(): void
    }
    expect([count, total]).toEqual([0, 0])
    more()
    module.more()
    expect(module.count).toBe(5)
  })

  it('asks another module for what it passes on when it is asked itself', () => {
    const asked: string[] = []
    const other = {
      get late() {
        asked.push('late')
        return 'value'
      },
    }
    const module = exportsOf('import { late } from "./other.js"; export { late }', () => other)
    expect(asked).toEqual([])
    expect(module.late).toBe('value')
  })

  it('is what another one imports lazily', async () => {
    const other = exportsOf('export default class Up {}; export const flags = {}')
    const { load } = exportsOf('export const load = async () => import("./other.js")', () => other) as {
      load(): Promise<unknown>
    }
    expect(await load()).toBe(other)
  })

  it('still makes a module of what is none', async () => {
    const { load } = exportsOf('export const load = async () => import("node:os")', () => ({ EOL: '\n' })) as {
      load(): Promise<{ readonly EOL: string; readonly default: unknown }>
    }
    expect(await load()).toMatchObject({ EOL: '\n', default: { EOL: '\n' } })
  })
})
