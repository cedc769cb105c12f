import { describe, expect, it } from 'vitest'
import { nodeFunctions } from './node-function.js'

const start = nodeFunctions()

describe('modules of Node functions', { timeout: 20_000 }, () => {
  it('are ES modules, with imports and a top-level await', async () => {
    const { call } = await start({
      'index.mjs': "import { word } from './word.mjs'\nconst all = await Promise.resolve(word)\nexport default () => all",
      'word.mjs': "export const word = 'esm'",
    })
    expect(await (await call('/')).text()).toBe('esm')
  })

  it('are TypeScript, whatever this Node takes of it', async () => {
    const { call } = await start({
      'index.ts': `import { greet, type Named } from './greet.js'
import { other } from './other'
enum Colour { Red = 7 }
class Box { constructor(private readonly inside: number) {} open() { return this.inside } }
const top: number = await Promise.resolve(3)
export async function resize(req: { body: Partial<Named> }): Promise<object> {
  return { greeting: greet({ name: req.body.name ?? 'nobody' }), top, other, colour: Colour.Red, box: new Box(2).open() }
}`,
      'greet.ts': 'export interface Named { name: string }\nexport const greet = (n: Named): string => `hello ${n.name}`',
      'other.ts': "export const other: string = 'other'",
    })
    const answer = await call('/', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name": "ann"}' })
    expect(await answer.json()).toEqual({ greeting: 'hello ann', top: 3, other: 'other', colour: 7, box: 2 })
  })

  it('are TypeScript as CommonJS', async () => {
    const { call } = await start({
      'package.json': '{ "type": "commonjs" }',
      'handler.cts': "const { word } = require('./word.cts')\nmodule.exports = (): string => word",
      'word.cts': "const word: string = 'cts'\nmodule.exports = { word }",
    })
    expect(await (await call('/')).text()).toBe('cts')
  })

  it.each([
    ['index.ts', "const a: string = 'x'\n\nexport default () => a +)", 'index.ts', 3],
    ['index.mjs', "import './deep/er.mjs'\nexport default () => 1", 'deep/er.mjs', 2],
    ['index.mjs', "import a from 'node:fs'\nimport nothing from 'no_such_package'\nexport default () => a", 'index.mjs', 2],
    ['index.mjs', "const a = 1\n\nthrow new Error('not today')", 'index.mjs', 3],
  ])('tell where they are wrong: %s, %j', async (entry, text, file, line) => {
    const { call, line: logged } = await start(
      { [entry]: text, 'deep/er.mjs': 'export const a = 1\nconst b = +)' },
      { until: 'alive' },
    )
    await logged(({ event }) => event === 'load-failed')
    const { error } = JSON.parse(await (await call('/_/ready')).text())
    expect(error).toMatchObject({ file, line })
  })

  it.each([
    [
      'index.js',
      "const functions = require('@google-cloud/functions-framework')\nfunctions.http('web', (req, res) => res.send('registered'))",
    ],
    ['index.mjs', "import { http } from '@google-cloud/functions-framework'\nhttp('web', (req, res) => res.send('registered'))"],
    [
      'index.mjs',
      "import functions from '@google-cloud/functions-framework'\nfunctions.http('web', (req, res) => { res.send('registered') })",
    ],
  ])('register with the Functions Framework without having it: %s, %s', async (file, text) => {
    const { call } = await start({ [file]: text })
    expect(await (await call('/')).text()).toBe('registered')
  })

  it('register events, found by their name', async () => {
    const { call, line } = await start(
      {
        'index.js': `const { http, cloudEvent } = require('@google-cloud/functions-framework')
http('web', () => 'web')
cloudEvent('seen', ({ id }) => console.log('saw ' + id))`,
      },
      { env: { FUNCTION_TARGET: 'seen' } },
    )
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'e-9', 'ce-source': '/s', 'ce-type': 't' }
    expect((await call('/', { method: 'POST', headers })).status).toBe(204)
    await line(({ message }) => message === 'saw e-9')
  })

  it('are told what there is where no handler is found', async () => {
    const { call, line } = await start({ 'readme.md': 'x' }, { until: 'alive' })
    await line(({ event }) => event === 'load-failed')
    const { error } = JSON.parse(await (await call('/_/ready')).text())
    expect(error.message).toMatch(/^there is no handler in .*; there: readme\.md$/)
  })
})
