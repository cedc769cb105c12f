import { describe, expect, it } from 'vitest'
import { findRoomViolations } from '../../scripts/find-room-violations.js'

const planted = (path: string, text: string) => findRoomViolations([{ path, text }])

describe('the walls between the rooms', () => {
  it('refuse a provider in the planner', () => {
    expect(
      planted('src/engine/plan/plan.ts', "import { observe } from '../providers/docker/observe.js'\n"),
    ).toMatchInlineSnapshot(`
      [
        "src/engine/plan/plan.ts:1: src/engine/plan may not import src/engine/providers/docker (../providers/docker/observe.js)",
      ]
    `)
  })

  it('refuse effects in a pure room', () => {
    expect(planted('src/engine/load/load.ts', "import { readFileSync } from 'node:fs'\n")).toMatchInlineSnapshot(`
      [
        "src/engine/load/load.ts:1: src/engine/load is free of effects and may not import \`node:fs\`",
      ]
    `)
  })

  it('refuse a package outside its sole place', () => {
    expect(planted('src/engine/host/files.ts', "import { execa } from 'execa'\n")).toMatchInlineSnapshot(`
      [
        "src/engine/host/files.ts:1: \`execa\` may be imported in src/engine/host/process.ts alone",
      ]
    `)
  })

  it('refuse a lazily imported package all the same', () => {
    expect(
      planted('src/engine/workflows/up.ts', "const run = async () => {\n  const { Listr } = await import('listr2')\n}\n"),
    ).toMatchInlineSnapshot(`
      [
        "src/engine/workflows/up.ts:2: src/engine/workflows may not import \`listr2\`",
      ]
    `)
  })

  it('let types of a contract through, wherever they stand', () => {
    expect(planted('src/engine/plan/plan.ts', "import type { EngineApi } from '../providers/docker/engine-api.js'\n")).toEqual([])
  })

  it('let a room use what its row names', () => {
    expect(
      planted(
        'src/engine/load/load.ts',
        "import { parse } from '../document/parse.js'\nimport { createHash } from 'node:crypto'\n",
      ),
    ).toEqual([])
  })

  it('see imports that span lines', () => {
    expect(planted('src/engine/plan/plan.ts', "import {\n  lower,\n} from '../providers/docker/lower/lower.js'\n")).toHaveLength(
      1,
    )
  })
})
