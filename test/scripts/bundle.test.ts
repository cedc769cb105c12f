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

  it('reads no library with what loads a stack: the one for YAML only where a file needs it', () => {
    const { packages, bytes } = closureOf('src/engine/workflows/load-project.ts', metafile)
    expect([...packages]).toEqual([])
    expect(bytes / 1000).toBeLessThan(257)
  })
})
