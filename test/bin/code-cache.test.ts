import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// A package of its own: what it runs says how many of its modules came from a cache.
const main = `
  const work = require('./chunks/work.js')
  module.exports = () => console.log(work(2))
`
const work = `
  function twice(number) { return number * 2 }
  module.exports = (number) => twice(number) + ${JSON.stringify('.'.repeat(9000))}.length
`
const entry = `
  const vm = require('node:vm')
  const accepted = []
  vm.Script = class extends vm.Script {
    constructor(source, options) {
      super(source, options)
      accepted.push(options.cachedData !== undefined && this.cachedDataRejected === false)
    }
  }
  const dist = require('node:path').join(__dirname, 'dist')
  require(process.argv[2])[process.argv[3]](dist, process.env)
  require('./dist/main.js')()
  console.log(accepted.filter(Boolean).length + ' of ' + accepted.length)
`
const codeCache = join(process.cwd(), 'bin', 'code-cache.js')
const thisNode = `${process.version}-${process.platform}-${process.arch}`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-cache-'))
  const files = {
    'package.json': '{}',
    'entry.js': entry,
    'dist/main.js': main,
    'dist/chunks/work.js': work,
    'dist/build-id': 'one\n',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  mkdirSync(join(folder, 'home'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Start {
  readonly env?: Readonly<Record<string, string>>
  readonly uid?: number
}

/** @returns what it printed: the result, and how many of the modules were accepted from caches */
function start(how: 'useCodeCache' | 'recordCodeCache', { env = {}, ...user }: Start = {}): Promise<string> {
  const home = { HOME: join(folder, 'home'), PATH: process.env.PATH ?? '', ...env }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['entry.js', codeCache, how], { cwd: folder, env: home, ...user, stdio: 'pipe' })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code === 0 ? output.trim() : `${output}${signal ?? code}`))
  })
}

const cached = '9004\n2 of 2'
const uncached = '9004\n0 of 2'
const own = (...path: readonly string[]) => join(folder, 'home/.cache/stack/code-cache', ...path)
const shipped = (...path: readonly string[]) => join(folder, 'dist/code-cache', thisNode, ...path)

describe('the code cache of the build', () => {
  it('is used by the Node that made it, and leaves nothing in the home folder', async () => {
    await start('recordCodeCache')
    expect(await start('useCodeCache')).toBe(cached)
    expect(existsSync(own())).toBe(false)
  })

  it('names no folder of the machine that built', async () => {
    await start('recordCodeCache')
    for (const file of ['main.js.cache', 'chunks/work.js.cache']) {
      expect(readFileSync(shipped(file)).includes(folder)).toBe(false)
    }
  })

  it.each([
    ['is cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['is empty', () => Buffer.alloc(0)],
    ['lost a block', (bytes: Buffer) => Buffer.from(bytes).fill(0, 128, 512)],
    ['is something else', () => Buffer.from('not a cache')],
  ])('is as good as none for a module where it %s', async (_what, damage) => {
    await start('recordCodeCache')
    for (const file of ['main.js.cache', 'chunks/work.js.cache'])
      writeFileSync(shipped(file), damage(readFileSync(shipped(file))))
    expect(await start('useCodeCache')).toBe(uncached)
  })

  it("gives way to the user's where this V8 takes none of it", async () => {
    await start('recordCodeCache')
    const env = { NODE_OPTIONS: '--max-semi-space-size=7' }
    await start('useCodeCache', { env })
    expect(await start('useCodeCache', { env })).toBe('9004\n1 of 2')
    expect(await start('useCodeCache')).toBe(cached)
  })

  it('is not used where the environment says so', async () => {
    await start('recordCodeCache')
    expect(await start('useCodeCache', { env: { STACK_CODE_CACHE: 'off' } })).toBe('9004\n0 of 0')
  })
})

describe("the user's code cache, for another Node", () => {
  it('is written by the first start and used by the second', async () => {
    expect(await start('useCodeCache')).toBe(uncached)
    expect(readdirSync(own('one', thisNode), { recursive: true }).sort()).toEqual([
      'chunks',
      'chunks/work.js.cache',
      'main.js.cache',
    ])
    expect(await start('useCodeCache')).toBe(cached)
  })

  it('lies where XDG_CACHE_HOME says', async () => {
    const env = { XDG_CACHE_HOME: join(folder, 'elsewhere') }
    await start('useCodeCache', { env })
    expect(await start('useCodeCache', { env })).toBe(cached)
    expect(existsSync(join(folder, 'elsewhere/stack/code-cache/one'))).toBe(true)
    expect(existsSync(own())).toBe(false)
  })

  it('is made whole again where it is damaged', async () => {
    await start('useCodeCache')
    writeFileSync(own('one', thisNode, 'main.js.cache'), 'not a cache')
    expect(await start('useCodeCache')).toBe('9004\n1 of 2')
    expect(await start('useCodeCache')).toBe(cached)
  })

  it('is another one for another build, even one whose files have the same lengths', async () => {
    await start('useCodeCache')
    writeFileSync(join(folder, 'dist/build-id'), 'two\n')
    writeFileSync(join(folder, 'dist/chunks/work.js'), work.replace('* 2', '* 3'))
    expect(await start('useCodeCache')).toBe('9006\n0 of 2')
    expect(await start('useCodeCache')).toBe('9006\n2 of 2')
  })

  it('of builds that were replaced a month ago goes when another is made', async () => {
    await start('useCodeCache')
    const longAgo = Date.now() / 1000 - 40 * 24 * 3600
    utimesSync(own('one'), longAgo, longAgo)
    writeFileSync(join(folder, 'dist/build-id'), 'two\n')
    await start('useCodeCache')
    expect(readdirSync(own())).toEqual(['two'])
  })

  it('is written whole by many that start at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => start('useCodeCache')))
    expect(all.map((output) => output.split('\n')[0])).toEqual(Array(6).fill('9004'))
    expect(readdirSync(own('one', thisNode), { recursive: true })).toHaveLength(3)
    expect(await start('useCodeCache')).toBe(cached)
  })

  it('is for its user alone', async () => {
    await start('useCodeCache')
    expect(statSync(own('one', thisNode)).mode & 0o077).toBe(0)
  })

  // Root may write everywhere, and alone may give files away.
  it.runIf(process.getuid?.() === 0)('is not written, and not missed, where the folder may only be read', async () => {
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'home'), 0o555)
    expect(await start('useCodeCache', { uid: 65534 })).toBe(uncached)
    expect(readdirSync(join(folder, 'home'))).toEqual([])
  })

  it.runIf(process.getuid?.() === 0)("is not read where it is another user's", async () => {
    await start('useCodeCache')
    chownSync(own('one', thisNode), 65534, 65534)
    expect(await start('useCodeCache')).toBe('9004\n0 of 0')
  })

  it('is not missed where the home folder is no folder', async () => {
    expect(await start('useCodeCache', { env: { HOME: '/dev/null' } })).toBe('9004\n0 of 0')
  })
})
