import { describe, expect, it } from 'vitest'
import { bundle, closureOf } from '../../scripts/bundle.js'

const { metafile } = await bundle(process.cwd())

describe('the bundle', () => {
  it('starts with oclif and colours alone', () => {
    const { packages } = closureOf('src/main.ts', metafile)
    expect([...packages].filter((name) => ['yaml', 'dockerode', 'execa', 'listr2', 'log-update'].includes(name))).toEqual([])
  })

  it.each(['version', 'up', 'stop', 'down'])('`stack %s` reads no heavy library before it needs one', (command) => {
    const { packages, bytes } = closureOf(`src/commands/${command}.ts`, metafile)
    expect([...packages].filter((name) => ['yaml', 'dockerode', 'execa', 'listr2', 'log-update'].includes(name))).toEqual([])
    expect(bytes).toBeLessThan(1_200_000)
  })
})
