import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { standInEngine } from './stand-in-engine.js'

/** What people wait for most often. Each run adds to the caches of the ones before. */
const commandLines = [
  ['up', '-d'],
  ['ps'],
  ['ps', '--json'],
  ['logs'],
  ['config', '-q'],
  ['up', '-d'],
  ['version'],
  ['help'],
  ['down'],
  ['k8s', 'explain'],
  ['k8s', 'ps'],
  ['k8s', 'up', '-d'],
]

const stackFile = `services:
  web:
    image: web
    ports: ["8080:80"]
    environment: { LEVEL: info }
    command: serve --verbose
    init: true
    depends_on: { db: { condition: service_healthy } }
  db:
    image: db
    healthcheck: { test: [CMD, ready], interval: 1s }
`

/** Runs the built commands in turn, against an engine that has nothing at first, and leaves V8's code caches beside them. */
export async function warmCodeCache(root: string): Promise<void> {
  await runAll(root, commandLines, warming)
}

/** The modules of the bundle that built commands read when they run, where a stack runs, by their path below `dist`. */
export async function modulesReadBy(root: string, lines: readonly (readonly string[])[]): Promise<ReadonlySet<string>> {
  const [, ...texts] = await runAll(root, [['up', '-d'], ...lines], listing)
  const folder = join(root, 'dist')
  const paths = texts.flatMap((text): readonly string[] => JSON.parse(text))
  return new Set(
    paths.flatMap((path) => (path.startsWith(folder) && path.endsWith('.js') ? relative(folder, path).replaceAll(sep, '/') : [])),
  )
}

/** @returns what the program wrote to its fourth channel, for each line */
async function runAll(root: string, lines: readonly (readonly string[])[], program: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stack-build-'))
  const socket = join(folder, 'engine.sock')
  writeFileSync(join(folder, 'stack.yaml'), stackFile)
  makeCurrentContext(folder, `unix://${socket}`)
  const engine = createServer(standInEngine())
  await new Promise<void>((resolve) => engine.listen(socket, resolve))
  try {
    const written: string[] = []
    for (const argv of lines) written.push(await run(program, root, folder, argv))
    return written
  } finally {
    engine.closeAllConnections()
    engine.close()
    rmSync(folder, { recursive: true })
  }
}

/** Not by DOCKER_HOST: then docker's configuration, which most commands read, would not be. */
function makeCurrentContext(home: string, host: string): void {
  const folder = join(home, '.docker', 'contexts', 'meta', createHash('sha256').update('build').digest('hex'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'meta.json'), JSON.stringify({ Name: 'build', Endpoints: { docker: { Host: host } } }))
  writeFileSync(join(home, '.docker', 'config.json'), '{ "currentContext": "build" }')
}

const warming = `
  const { join } = require('node:path')
  const [root, ...argv] = process.argv.slice(1)
  require(join(root, 'bin/code-cache.js')).recordCodeCache(join(root, 'dist'))
  require(join(root, 'dist/main.js')).run(argv, join(root, 'bin/run.js'))
`

const listing = `
  const { join } = require('node:path')
  const [root, ...argv] = process.argv.slice(1)
  process.on('exit', () => require('node:fs').writeSync(3, JSON.stringify(Object.keys(require.cache))))
  require(join(root, 'dist/main.js')).run(argv, join(root, 'bin/run.js'))
`

/** Whether the command succeeds does not matter: it has been run. */
function run(program: string, root: string, cwd: string, argv: readonly string[]): Promise<string> {
  // No programs: `k8s up` would have kind make a cluster.
  const env = { PATH: '', HOME: cwd }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', program, root, ...argv], {
      cwd,
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      timeout: 30_000,
    })
    const chunks: Buffer[] = []
    child.stdio[3]?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
  })
}
