import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeFolder } from '../../../../src/gateway/functions/events/state-lock.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('waits for one that has the folder, and says so', async () => {
  const said: string[] = []
  const first = await takeFolder(folder, (message) => said.push(message))
  let hasSecond = false
  const second = takeFolder(folder, (message) => said.push(message)).then((lock) => {
    hasSecond = true
    return lock
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(hasSecond).toBe(false)
  await first.release()
  await (await second).release()
  expect(said).toEqual([`another gateway uses ${folder}; waiting for its end`])
})

it('takes a folder whose holder was killed', async () => {
  const listen = `require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))`
  const holder = spawn(process.execPath, ['-e', listen, join(folder, 'in-use')], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const said: string[] = []
  await (await takeFolder(folder, (message) => said.push(message))).release()
  expect(said).toEqual([])
})
