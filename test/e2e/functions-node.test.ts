import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runStack } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import { leftovers, removeImages, testEngines } from '../support/test-engine.js'
import { writeFiles } from '../support/write-files.js'

/* Node functions on a real engine, in the images of three versions: TypeScript, ES modules, CommonJS, and what npm installs. */

const [engine] = await testEngines(process.env)
const base = 'http://127.0.0.1:23210'
const needs = {
  images: ['node:20-slim', 'node:22-slim', 'node:24-slim'],
}
const versions = needs.images.map((image) => image.slice('node:'.length, -'-slim'.length))

const typescript = `import { greet, type Named } from './greet.js'
enum Colour { Red = 7 }
const top: number = await Promise.resolve(3)
export const resize = (req: { query: Named }): object => ({ greeting: greet(req.query), colour: Colour.Red, top, version: process.versions.node })
`

const commonJs = `const functions = require('@google-cloud/functions-framework')
const { word } = require('./word.mjs')
functions.http('hello', (req, res) => res.status(201).json({ word, version: process.versions.node }))
`

const dependent = `import ms from 'ms'
export default (request) => Response.json({ seconds: ms('2 minutes') / 1000 })
`

suite('Node functions on an engine', engine === undefined ? 'no engine answers' : undefined, () => {
  if (engine === undefined) return
  const project = `node-functions-${process.pid}`
  // Containers of the old engine reach registries of images and nothing else.
  const reachesPackages = Number(engine.apiVersion) >= 1.44
  let folder: string
  const stack = (...args: readonly string[]) => runStack(engine, folder, args)
  const json = async (path: string) => (await fetch(`${base}${path}`)).json()

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-node-')))
    writeFiles(folder, {
      'stack.yaml': [
        `name: ${project}`,
        'x-gateway: {port: 23210}',
        'functions:',
        ...versions.flatMap((version) => [
          `  ts${version}: {runtime: node${version}, source: ./typescript}`,
          `  cjs${version}: {runtime: node${version}, source: ./commonjs}`,
        ]),
        ...(reachesPackages ? ['  dependent: {runtime: node22, source: ./dependent}'] : []),
      ].join('\n'),
      'typescript/index.ts': typescript,
      'typescript/greet.ts':
        'export interface Named { name: string }\nexport const greet = ({ name }: Named): string => `hello ${name}`\n',
      'commonjs/index.js': commonJs,
      'commonjs/word.mjs': "export const word = 'imported'\n",
      'dependent/index.mjs': dependent,
      'dependent/package.json': '{ "name": "dependent", "dependencies": { "ms": "2.1.3" } }',
    })
    const up = await stack('up', '-d', '--wait')
    expect(up.exit, up.stderr).toBe(0)
  })

  afterAll(async () => {
    const down = await stack('down', '-v', '--rmi', 'local', '-y')
    await removeImages(engine, project)
    rmSync(folder, { recursive: true })
    expect(down.exit, down.stderr).toBe(0)
    expect(await leftovers(engine, project)).toEqual([])
  })

  it.each(versions)('are TypeScript on Node %s', async (version) => {
    expect(await json(`/fn/ts${version}?name=ann`)).toEqual({
      greeting: 'hello ann',
      colour: 7,
      top: 3,
      version: expect.stringMatching(new RegExp(`^${version}\\.`)),
    })
  })

  it.each(versions)('are CommonJS on Node %s, and register without having what they register with', async (version) => {
    expect(await json(`/fn/cjs${version}`)).toEqual({
      word: 'imported',
      version: expect.stringMatching(new RegExp(`^${version}\\.`)),
    })
  })

  if (!reachesPackages) return
  it('find what npm installed', async () => {
    expect(await json('/fn/dependent')).toEqual({ seconds: 120 })
  })
})
