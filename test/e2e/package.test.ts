import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, read } from '../support/ended.js'
import { nodeVersions } from '../support/node-versions.js'
import { installPacked, type Packed } from '../support/packed.js'
import { suite } from '../support/suite.js'
import { leftovers, missingImages, testEngines } from '../support/test-engine.js'
import { writeFiles } from '../support/write-files.js'

/* What `npm pack` makes, as its users have it: installed without a registry, on every Node that it is for. */

const root = process.cwd()
const [engine] = await testEngines(process.env)
const needs = {
  images: ['redis:7'],
}
const withoutEngine = engine === undefined ? 'no engine answers' : await missingImages(engine, needs.images)

let packed: Packed
let folder: string
beforeAll(() => {
  packed = installPacked(root)
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-package-')))
})
afterAll(() => {
  packed.remove()
  rmSync(folder, { recursive: true, force: true })
})

describe('the package', () => {
  it('holds what runs, what explains it, and nothing else', () => {
    const tops = new Set(
      packed.files.map(({ path }) => /^(dist|bin)\/[^/]+|^[^/]+/.exec(path)?.[0].replace(/^dist\/.*\.js$/, 'dist/*.js')),
    )
    expect([...tops].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/code-cache.js',
      'bin/package.json',
      'bin/run.js',
      'dist/*.js',
      'dist/THIRD-PARTY-NOTICES',
      'dist/build-id',
      'dist/chunks',
      'dist/code-cache',
      'dist/commands',
      'dist/gateway',
      'dist/package.json',
      'dist/runtimes',
      'docs',
      'oclif.manifest.json',
      'package.json',
      'schema',
      'templates',
    ])
    const odd = /\.map$|\.tsbuildinfo$|__pycache__|node_modules|\.pyc$/
    expect(
      packed.files.filter(({ path }) => odd.test(path) || (path.startsWith('dist/') && /\.ts$|\.test\./.test(path))),
    ).toEqual([])
  })

  it('is of a sane size', () => {
    expect(packed.tarballSize).toBeLessThan(3_000_000)
    expect(packed.files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(12_000_000)
  })

  it('has nothing to resolve, and nothing that npm would run or ask about', () => {
    const manifest: Record<string, object> = JSON.parse(readFileSync(join(packed.root, 'package.json'), 'utf8'))
    for (const field of [
      'dependencies',
      'optionalDependencies',
      'peerDependencies',
      'bundleDependencies',
      'exports',
      'main',
      'man',
    ]) {
      expect(manifest[field], field).toBeUndefined()
    }
    expect(
      Object.keys(manifest.scripts ?? {}).filter((name) => /^(pre|post)?(install|prepare|uninstall)$|^prepublish$/.test(name)),
    ).toEqual([])
    expect(manifest.engines).toEqual({ node: '>=20.19.0' })
    expect(manifest.bin).toEqual({ stack: 'bin/run.js' })
    expect(existsSync(join(packed.root, 'node_modules'))).toBe(false)
  })

  it('starts by its own first line', () => {
    const { mode } = statSync(packed.program)
    expect(mode & 0o111).toBe(0o111)
    expect(readFileSync(packed.program, 'utf8').split('\n', 1)).toEqual(['#!/usr/bin/env node'])
  })

  // Root alone may run as another user, who may not look into root's home.
  it.runIf(process.getuid?.() === 0 && !process.execPath.startsWith(userInfo().homedir))(
    'serves users who may write neither where it is nor at home',
    async () => {
      const { exit, stdout, stderr } = await start(process.execPath, '/', ['--version'], '/nonexistent', { uid: 65534 })
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
      expect(stdout).toContain('stack version')
    },
  )

  // A package of which everything is built has nothing that TypeScript could be asked for.
  it.each(['development', 'test'])('says the same where NODE_ENV is %s', async (NODE_ENV) => {
    const complete = (env: Readonly<Record<string, string>>) => start(process.execPath, '/', ['completion', 'bash'], '/', { env })
    expect(await complete({ NODE_ENV })).toEqual(await complete({}))
  })

  it('requires its own files and the built-ins of Node alone', () => {
    const files = new Set(packed.files.map(({ path }) => path))
    const texts = [...files].filter((path) => /^(bin|dist)\/.*\.c?js$/.test(path))
    const foreign = texts.flatMap((path) =>
      [...readFileSync(join(packed.root, path), 'utf8').matchAll(/\b(?:require|import)\(\s*["'`]([^"'`$\n]+)["'`]\s*\)/g)]
        .map(([, request = '']) => request)
        .filter((request) => !isBuiltin(request) && !files.has(posix.join(dirname(path), request)))
        .map((request) => `${path}: ${request}`),
    )
    // What sucrase writes into some of what it makes.
    expect([...new Set(foreign)]).toEqual([
      'dist/runtimes/node/typescript.cjs: flow-enums-runtime',
      'dist/runtimes/node/typescript.cjs: react-hot-loader',
    ])
  })

  it('names no folder of the machine that built it', () => {
    const own = ['src', 'dist', 'node_modules'].map((name) => join(root, name))
    const telling = packed.files.filter(({ path }) => {
      const bytes = readFileSync(join(packed.root, path))
      return own.some((name) => bytes.includes(name))
    })
    expect(telling.map(({ path }) => path)).toEqual([])
  })

  it('carries the licences of what is bundled: into commands, and into the servers of functions', () => {
    const notices = readFileSync(join(packed.root, 'dist/THIRD-PARTY-NOTICES'), 'utf8')
    for (const name of ['@kubernetes/client-node', '@oclif/core', 'chalk', 'execa', 'listr2', 'sucrase', 'yaml']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'))
    }
    // The rest has its texts; split-ca comes without one.
    expect((notices.match(/^Licensed under .*/gm) ?? []).filter((line) => line !== 'Licensed under ISC.')).toEqual([])
  })
})

describe.each(nodeVersions())('on Node $major', ({ major, path, missing }) => {
  suite('the installed stack', missing, () => {
    const project = `packed-${major}-${process.pid}`
    let home: string
    let cwd: string
    beforeAll(() => {
      home = join(folder, `home-${major}`)
      cwd = join(folder, project)
      mkdirSync(home)
      writeFiles(cwd, { 'stack.yaml': `name: ${project}\nservices:\n  cache:\n    image: redis:7\n` })
    })
    afterAll(() => stack(cwd, ['down', '-v', '-t', '0']))

    const stack = (cwd: string, args: readonly string[]) => start(path, cwd, args, home)
    const caches = () => join(home, '.cache/stack/code-cache')

    it('says its version, and keeps what it compiled where the package has nothing for this Node', async () => {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
      const first = await stack(folder, ['--version'])
      expect(first).toEqual({ exit: 0, stdout: `stack version v${version}\n`, stderr: '' })
      const shipped = readdirSync(join(packed.root, 'dist/code-cache')).some((name) => name.startsWith(`v${major}.`))
      expect(existsSync(caches())).toBe(!shipped)
      expect(await stack(folder, ['--version'])).toEqual(first)
    })

    it('completes command lines', async () => {
      for (const shell of ['bash', 'zsh', 'fish']) {
        const { exit, stdout, stderr } = await stack(folder, ['completion', shell])
        expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
        expect(stdout).toContain('stack')
      }
    })

    it('finds its templates and runtimes', async () => {
      const functions = join(folder, `functions-${major}`)
      mkdirSync(functions)
      for (const args of [
        ['function', 'new', 'hello', '--runtime', 'node'],
        ['function', 'new', 'greet', '--runtime', 'python'],
      ]) {
        const made = await stack(functions, args)
        expect(made.exit, made.stderr).toBe(0)
      }
      const { exit, stderr } = await stack(functions, ['config', '-q'])
      expect(exit, stderr).toBe(0)
      expect(readdirSync(join(functions, 'functions')).sort()).toEqual(['greet', 'hello'])
      expect((await stack(functions, ['function', 'runtimes'])).stdout).toMatch(/^node .*\n^python /m)
    })

    suite('with an engine', withoutEngine, () => {
      if (engine === undefined) return
      it('reads a stack, brings it up, shows it and takes it down', async () => {
        expect((await stack(cwd, ['config', '--services'])).stdout).toBe('cache\n')
        const up = await stack(cwd, ['up', '-d'])
        expect(up.exit, up.stderr).toBe(0)
        expect((await stack(cwd, ['ps', '--services'])).stdout).toBe('cache\n')
        expect((await stack(cwd, ['exec', 'cache', 'redis-cli', 'ping'])).stdout).toBe('PONG\n')
        expect((await stack(cwd, ['up', '-d'])).exit).toBe(0)
        const down = await stack(cwd, ['down', '-v', '-t', '1'])
        expect(down.exit, down.stderr).toBe(0)
        expect(await leftovers(engine, project)).toEqual([])
      })
    })
  })
})

interface Start {
  readonly uid?: number
  readonly env?: Readonly<Record<string, string>>
}

function start(
  node: string,
  cwd: string,
  args: readonly string[],
  HOME: string,
  { env: more, ...user }: Start = {},
): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME, DOCKER_HOST: engine?.dockerHost, NO_COLOR: '1', ...more }
  return read(spawn(node, [packed.program, ...args], { cwd, env, ...user, stdio: ['ignore', 'pipe', 'pipe'] })).ended
}
