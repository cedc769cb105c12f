import { describe, expect, it } from 'vitest'
import { bundle, closureOf } from '../../scripts/bundle.js'

const { metafile } = await bundle(process.cwd())

/** What is read before the code of a source file can run, in thousands of bytes: a tenth more than when it was counted last. */
const budgets = {
  main: 46,
  'commands/version': 52,
  'commands/ls': 56,
  'commands/port': 63,
  'commands/top': 62,
  'commands/images': 65,
  'commands/ps': 69,
  'commands/logs': 83,
  'commands/config': 60,
  'commands/exec': 65,
  'commands/start': 130,
  'commands/down': 130,
  'commands/up': 178,
  // What looks load besides, when they need it.
  'commands/_session': 37,
  'engine/engine': 12,
  'engine/providers/docker/connection/open-users-engine': 61,
  'engine/providers/docker/workloads': 26,
}

/** Libraries that take longer to load than such a command takes. */
const heavy = ['@kubernetes/client-node', 'dockerode', 'execa', 'js-yaml', 'listr2', 'log-update', 'modern-tar', 'semver', 'yaml']

describe('the bundle', () => {
  it.each(Object.entries(budgets))('reads for src/%s.ts no more than %s KB at first, and no heavy library', (source, budget) => {
    const { packages, bytes } = closureOf(`src/${source}.ts`, metafile)
    expect(bytes, 'the source file has no output of its own').toBeGreaterThan(0)
    expect(bytes / 1000).toBeLessThan(budget)
    expect([...packages].filter((name) => heavy.includes(name))).toEqual([])
  })

  // What a module exports is there when it has run: one that another needs before that would give nothing.
  it('has no modules that need each other in a circle', () => {
    const needs = ({ imports }: { readonly imports: readonly { readonly kind: string; readonly path: string }[] }) =>
      imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path)
    const rest = new Map(Object.entries(metafile.outputs).map(([path, output]) => [path, needs(output)]))
    for (let before = -1; before !== rest.size; ) {
      before = rest.size
      for (const [path, needed] of rest) if (!needed.some((other) => rest.has(other))) rest.delete(path)
    }
    expect([...rest.keys()]).toEqual([])
  })

  it('reads no library with what loads a stack: the one for YAML only where a file needs it', () => {
    const { packages, bytes } = closureOf('src/engine/workflows/load-project.ts', metafile)
    expect([...packages]).toEqual([])
    expect(bytes / 1000).toBeLessThan(257)
  })
})
