import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleGateways } from '../../../scripts/bundle-gateways.js'
import { freePort } from '../../support/free-port.js'

/* The program as it runs in its container: bundled to one file, with a table beside it. */

let folder: string
let program: ChildProcess
let port: number
let env: NodeJS.ProcessEnv
const server = createServer((socket) => void socket.pipe(socket))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forwarder-'))
  const { files } = await bundleGateways(process.cwd())
  for (const { path, text } of files) if (path.endsWith('forwarder.cjs')) writeFileSync(join(folder, 'forwarder.cjs'), text)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = await freePort()
  env = { STACK_FORWARDER_ROUTES: join(folder, 'routes.json'), STACK_FORWARDER_SOCKET: join(folder, 'socket') }
  write([port])
  program = spawn(process.execPath, [join(folder, 'forwarder.cjs')], { env, stdio: ['ignore', 'pipe', 'inherit'] })
})

afterAll(() => {
  program.kill('SIGKILL')
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const ask = (question: string) =>
  promisify(execFile)(process.execPath, [join(folder, 'forwarder.cjs'), question], { env }).then(
    ({ stdout }) => ({ exit: 0, stdout }),
    ({ code, stdout }) => ({ exit: code, stdout }),
  )

function write(ports: readonly number[]): void {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const targets = [{ host: 'localhost', port: address.port }]
  writeFileSync(
    join(folder, 'routes.json'),
    JSON.stringify({ routes: ports.map((at) => ({ protocol: 'tcp', port: at, targets })) }),
  )
}

it('forwards, says how it is, takes a new table, and ends with 0 when it is told to stop', async () => {
  await expect.poll(() => ask('health'), { timeout: 5000 }).toEqual({ exit: 0, stdout: '1 ports, 0 connections\n' })
  const socket = connect(port, '127.0.0.1')
  socket.write('hello')
  expect(String((await once(socket, 'data'))[0])).toBe('hello')
  write([port, await freePort()])
  expect(await ask('reload')).toEqual({ exit: 0, stdout: '2 ports\n' })
  expect(await ask('health')).toEqual({ exit: 0, stdout: '2 ports, 1 connections\n' })
  writeFileSync(join(folder, 'routes.json'), '{')
  expect(await ask('reload')).toMatchObject({ exit: 1 })
  expect(await ask('health')).toMatchObject({ exit: 0 })
  socket.write('still there')
  expect(String((await once(socket, 'data'))[0])).toBe('still there')
  socket.destroy()
  program.kill('SIGTERM')
  expect(await once(program, 'exit')).toEqual([0, null])
  expect(await ask('health')).toMatchObject({ exit: 1 })
})
