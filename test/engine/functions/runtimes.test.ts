import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseRuntime } from '../../../src/engine/functions/runtimes.js'
import { foldersIn } from '../../../src/engine/host/copy-folder.js'

const folder = join(import.meta.dirname, '../../../templates/runtimes')

describe('parseRuntime', () => {
  it.each(foldersIn(folder))('reads the runtime %s of this program, with all that it needs', (id) => {
    const file = join(folder, id, 'runtime.yaml')
    const runtime = parseRuntime(readFileSync(file, 'utf8'), file)
    expect(runtime).toMatchObject({ id, versions: expect.arrayContaining([runtime.defaultVersion]) })
    expect(runtime.baseImage).toContain('{version}')
    for (const place of ['{base}', '{dependencies}', '{source}', '--from=runtime']) expect(runtime.dockerfile).toContain(place)
    for (const { matches } of runtime.dependencies) expect(() => new RegExp(matches)).not.toThrow()
    expect(runtime.probe?.at(-1)).toContain('/_/ready')
  })

  it('refuses a probe in which YAML reads something else than text', () => {
    const text = 'id: x\ntitle: X\nbaseImage: x\ndockerfile: x\nprobe:\n  - a ? b : c\n'
    expect(() => parseRuntime(text, 'x/runtime.yaml')).toThrow('x/runtime.yaml: `probe` is no list of texts')
  })
})
