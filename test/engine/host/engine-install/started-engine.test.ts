import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  bootId,
  forgetStarted,
  identify,
  recallStarted,
  rememberStarted,
  type StartedEngine,
  stateFolder,
} from '../../../../src/engine/host/engine-install/started-engine.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-started-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const running = (): StartedEngine => ({
  name: 'dockerd',
  stop: { process: identify(process.pid) },
  startedAt: '2026-11-21T10:00:00.000Z',
  boot: bootId(),
  installed: [],
})

test('what was started is recalled until it is forgotten', () => {
  expect(recallStarted(folder)).toBeUndefined()
  rememberStarted(folder, running())
  expect(recallStarted(folder)).toEqual(running())
  forgetStarted(folder)
  expect(recallStarted(folder)).toBeUndefined()
})

test('a process of the same number that started at another time is another process', () => {
  rememberStarted(folder, { ...running(), stop: { process: { pid: process.pid, startTime: '1' } } })
  expect(recallStarted(folder)).toBeUndefined()
})

test('after a reboot nothing counts as started', () => {
  rememberStarted(folder, { ...running(), stop: { argv: ['true'], rights: 'user' }, boot: 'another' })
  expect(recallStarted(folder)).toBeUndefined()
})

test('a damaged file is no engine', () => {
  writeFileSync(join(folder, 'started.json'), '{')
  expect(recallStarted(folder)).toBeUndefined()
})

test('it is remembered below the state folder of the user', () => {
  expect(stateFolder({}, '/home/me')).toBe('/home/me/.local/state/stack/engine')
  expect(stateFolder({ XDG_STATE_HOME: '/state' }, '/home/me')).toBe('/state/stack/engine')
})
