import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import EngineStart from '../../../src/commands/engine/start.js'
import EngineStatus from '../../../src/commands/engine/status.js'
import EngineStop from '../../../src/commands/engine/stop.js'
import { systemProcesses } from '../../../src/engine/host/process.js'
import { runCommand } from '../../support/run-command.js'

const classes = { 'engine:start': EngineStart, 'engine:status': EngineStatus, 'engine:stop': EngineStop }
const answer = { address: 'unix:///var/run/docker.sock', source: 'default socket', version: '28.5.2', apiVersion: '1.51' }
const remote = {
  address: 'tcp://10.0.0.1:2376',
  source: 'DOCKER_HOST',
  reason: 'chosen',
  problem: 'connection refused',
  denied: false,
  absent: true,
} as const

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stack-engine-'))
})
afterEach(() => rmSync(home, { recursive: true }))

function run(argv: string, found: object) {
  const search = async () => ({ silences: [], ...found })
  return runCommand(classes, argv.split(' '), { home, searchDocker: search, processes: async () => systemProcesses })
}

test('an engine that answers is reported, left alone, and not stopped', async () => {
  expect(await run('engine status', { answer })).toMatchInlineSnapshot(`
    {
      "exit": 0,
      "stderr": "",
      "stdout": "engine 28.5.2 (API 1.51) answers at unix:///var/run/docker.sock (default socket)
    ",
    }
  `)
  expect(await run('engine start --yes', { answer })).toMatchInlineSnapshot(`
    {
      "exit": 0,
      "stderr": "    engine 28.5.2 (API 1.51) answers at unix:///var/run/docker.sock (default socket); nothing to start
    ",
      "stdout": "",
    }
  `)
  expect(await run('engine stop', { answer })).toMatchInlineSnapshot(`
    {
      "exit": 1,
      "stderr": "the engine at unix:///var/run/docker.sock (default socket) was not started by \`stack engine start\`
    stop it the way it was started: \`sudo systemctl stop docker.socket docker\`, or by its application
    ",
      "stdout": "",
    }
  `)
})

test('where none answers, status fails and there is nothing to stop', async () => {
  expect(await run('engine status', {})).toMatchObject({ exit: 1 })
  expect(await run('engine stop', {})).toMatchInlineSnapshot(`
    {
      "exit": 0,
      "stderr": "    no engine runs; nothing to stop
    ",
      "stdout": "",
    }
  `)
})

test('an engine that the user chose elsewhere is not replaced by one of this machine', async () => {
  expect(await run('engine start --yes', { silences: [remote] })).toMatchInlineSnapshot(`
    {
      "exit": 1,
      "stderr": "no engine answers at tcp://10.0.0.1:2376 (DOCKER_HOST): connection refused
    start it there; or unset DOCKER_HOST, and \`stack engine start\` starts one on this machine
    ",
      "stdout": "",
    }
  `)
})
