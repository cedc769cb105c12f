import { expect, it } from 'vitest'
import { loadLate } from '../../scripts/load-late.js'

const text = `var import_chunk_A = require("./chunk-A.js");
var import_lib = (0, import_chunk_A.__toESM)((0, import_chunk_A.require_lib)(), 1);
var import_kept = 1;
class B extends import_chunk_A.Base { use() { return (0, import_lib.use)(import_kept); } }
exports.b = () => new B().use();`

function run(loads: string[]) {
  const exports: { b(): unknown } = { b: () => undefined }
  const chunk = {
    Base: Object,
    __toESM: (lib: object) => lib,
    require_lib: () => ({ use: (kept: number) => loads.push(`lib ${kept}`) }),
  }
  const require = (path: string) => {
    loads.push(path)
    return chunk
  }
  new Function('exports', 'require', loadLate(text))(exports, require)
  return exports
}

it('loads what is imported when something of it is used, and once', () => {
  const loads: string[] = []
  const { b } = run(loads)
  // A class needs its base at once.
  expect(loads).toEqual(['./chunk-A.js'])
  b()
  b()
  expect(loads).toEqual(['./chunk-A.js', 'lib 1', 'lib 1'])
})

it('does not even name what nothing is used of', () => {
  expect(loadLate('var import_a = require("./a.js");\nvar import_b = require("./b.js");\nimport_b.use();')).toBe(
    '\nlet late_import_b; const import_b = () => late_import_b ??= require("./b.js");\nimport_b().use();',
  )
})

it('makes objects of classes that are imported', () => {
  const exports: { made?: unknown } = {}
  const made = 'var import_set = require("set");\nexports.made = new import_set.Set(["a"]);'
  new Function('exports', 'require', loadLate(made))(exports, () => ({ Set }))
  expect(exports.made).toEqual(new Set(['a']))
})
