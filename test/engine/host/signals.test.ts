import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { Interruption, listenForInterruptions } from '../../../src/engine/host/signals.js'

test('the first Ctrl-C asks for a graceful end, the second forces it', () => {
  const source = new EventEmitter()
  const { graceful, forced } = listenForInterruptions(source)
  source.emit('SIGINT')
  expect([graceful.aborted, forced.aborted]).toEqual([true, false])
  expect(graceful.reason).toEqual(new Interruption('SIGINT'))
  source.emit('SIGTERM')
  expect(forced.reason).toMatchObject({ signal: 'SIGTERM' })
})

test('once disposed, signals end the process as they usually do', () => {
  const source = new EventEmitter()
  const interruptions = listenForInterruptions(source)
  expect(source.listenerCount('SIGINT')).toBe(1)
  interruptions.dispose()
  expect(source.eventNames()).toEqual([])
  expect(interruptions.graceful.aborted).toBe(false)
})
