import { expect, test } from 'vitest'
import type { Event } from '../../src/engine/model/event.js'
import { type Groups, updateGroups } from '../../src/report/groups.js'
import { failed, planned, skipped, started, step } from '../support/report-events.js'

function show(events: readonly Event[]): readonly string[] {
  const groups = events.reduce<Groups>((all, event) => updateGroups(all, event), new Map())
  return [...groups.values()].map(({ label, state, text }) => `${label} ${state}: ${text}`)
}

test('why a container could not be created is not hidden by what was then not started', () => {
  const [create, start] = [step('create', 'web'), step('start', 'web')]
  const events = [
    planned(create, start),
    started(create),
    failed(create, { code: 'engine', message: 'no such user' }),
    skipped(start, 'create web failed'),
  ]
  expect(show(events)).toEqual(['web failed: no such user'])
})

test('what was never begun says what it waited for', () => {
  const [create, start] = [step('create', 'api'), step('start', 'api')]
  expect(show([planned(create, start), skipped(create, 'db failed'), skipped(start, 'db failed')])).toEqual([
    'api skipped: not started: db failed',
  ])
})
