import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import Config from '../../src/commands/config.js'
import Images from '../../src/commands/images.js'
import Logs from '../../src/commands/logs.js'
import Ls from '../../src/commands/ls.js'
import Port from '../../src/commands/port.js'
import Ps from '../../src/commands/ps.js'
import Top from '../../src/commands/top.js'
import Version from '../../src/commands/version.js'
import { openDocker } from '../../src/engine/engine.js'
import { runCommand } from '../support/run-command.js'

const folder = mkdtempSync(join(tmpdir(), 'stack-calls-'))
const socket = join(folder, 'engine.sock')
const asked: string[] = []
let server: Server

const classes = { config: Config, images: Images, logs: Logs, ls: Ls, port: Port, ps: Ps, top: Top, version: Version }

/** Two replicas of one service, as an engine lists them. */
const containers = ['1', '2'].map((number) => ({
  Id: number.repeat(64),
  Names: [`/shop-web-${number}`],
  Image: 'web',
  ImageID: 'sha256:web',
  Command: 'serve',
  Created: 1,
  State: 'running',
  Status: 'Up 1 second',
  Ports: [{ IP: '0.0.0.0', PublicPort: 8080, PrivatePort: 80, Type: 'tcp' }],
  Labels: {
    'com.docker.compose.project': 'shop',
    'com.docker.compose.service': 'web',
    'com.docker.compose.container-number': number,
    'com.docker.compose.config-hash': 'x',
  },
  Mounts: [],
  NetworkSettings: { Networks: {} },
}))

const image = { Id: 'sha256:web', RepoTags: ['web:latest'], Os: 'linux', Architecture: 'amd64', Size: 1 }

beforeAll(async () => {
  writeFileSync(
    join(folder, 'stack.yaml'),
    'name: shop\nservices:\n  web: { image: web, ports: ["8080:80"], deploy: { replicas: 2 } }\n',
  )
  server = createServer(({ method, url = '' }, response) => {
    const path = url.replace(/\?.*/, '').replaceAll(/([12])\1{63}/g, 'web-$1')
    asked.push(`${method} ${path}`)
    response.setHeader('Api-Version', '1.51')
    if (path.endsWith('/_ping')) response.end('OK')
    else if (path.endsWith('/containers/json')) response.end(JSON.stringify(containers))
    else if (path.includes('/images/')) response.end(JSON.stringify(image))
    else if (path.endsWith('/top')) response.end(JSON.stringify({ Titles: ['PID'], Processes: [['1']] }))
    else if (path.endsWith('/logs')) response.end()
    else
      response.end(
        JSON.stringify({ Config: { Tty: false }, HostConfig: { LogConfig: { Type: 'local' } }, State: { Running: true } }),
      )
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

async function callsOf(line: string) {
  asked.length = 0
  const machine = {
    root: process.cwd(),
    env: { DOCKER_HOST: `unix://${socket}` },
    platform: 'linux' as const,
    home: folder,
    cwd: folder,
    clock: { now: () => new Date(0), elapsed: () => 0, wait: async () => {} },
    node: { execPath: '', arch: 'x64', version: '20.19.0' },
    processors: 2,
  }
  const changes = { cwd: folder, openDocker: (context?: string, signal?: AbortSignal) => openDocker(machine, context, signal) }
  const { exit, stderr } = await runCommand(classes, line.split(' '), changes)
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
  return [...asked].sort()
}

describe('what is asked of an engine by stack', () => {
  it.each(['config', 'config -q', 'version', '--version', '--help'])('%s: nothing', async (line) => {
    expect(await callsOf(line)).toEqual([])
  })

  const version = 'GET /_ping'
  const eachContainer = (what: string) => [1, 2].map((number) => `GET /v1.51/containers/web-${number}/${what}`)
  const list = 'GET /v1.51/containers/json'

  it.each([
    ['ps', [version, list]],
    ['ps -a --json', [version, list]],
    ['ls', [version, list]],
    ['port web 80', [version, list]],
    // Two containers of one image.
    ['images', [version, list, 'GET /v1.51/images/sha256:web/json']],
    ['top', [version, list, ...eachContainer('top')]],
    // Whether a container has a terminal, only it says; then its lines come in another form.
    ['logs', [version, list, ...eachContainer('json'), ...eachContainer('logs')]],
  ])('%s: no more than answers it', async (line, calls) => {
    expect(await callsOf(line)).toEqual([...calls].sort())
  })
})
