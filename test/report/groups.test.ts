import { expect, test } from 'vitest'
import type { Event } from '../../src/engine/model/event.js'
import { type Groups, updateGroups } from '../../src/report/groups.js'
import { done, failed, planned, skipped, started, step } from '../support/report-events.js'

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

test('what was not even made is not said not to be awaited', () => {
  const [create, wait] = [step('create', 'api'), step('wait', 'api')]
  expect(show([planned(create, wait), skipped(create, 'db failed'), skipped(wait, 'db failed')])).toEqual([
    'api skipped: not created: db failed',
  ])
})

test('what failed or was left out is told, whatever else of the same thing is done afterwards', () => {
  const of = (group: string) => [step('remove', group), { ...step('remove', group, 'service'), service: group }] as const
  const [[web, webService], [db, dbService]] = [of('web'), of('db')]
  const events = [
    planned(web, webService, db, dbService),
    started(web),
    failed(web, { code: 'stuck', message: 'is held by `example.org/held`' }),
    skipped(db, 'remove web failed'),
    started(webService),
    done(webService, 'removed'),
    started(dbService),
    done(dbService, 'removed'),
  ]
  expect(show(events)).toEqual(['web failed: is held by `example.org/held`', 'db skipped: not removed: remove web failed'])
})

test('what is done at the same time counts once, what is done in turn adds up', () => {
  const create = step('create', 'web')
  const [running, healthy] = [step('wait', 'web', 'container', 'running'), step('wait', 'web', 'container', 'healthy')]
  const events = [
    planned(create, running, healthy),
    started(create),
    done(create, 'created', 1000),
    started(running),
    started(healthy),
    done(running, 'running', 2000),
    done(healthy, 'healthy', 5000),
  ]
  const groups = events.reduce<Groups>((all, event) => updateGroups(all, event), new Map())
  expect([...groups.values()].map(({ durationMs }) => durationMs)).toEqual([6000])
})
