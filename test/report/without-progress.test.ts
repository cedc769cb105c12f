import { expect, it } from 'vitest'
import type { Event } from '../../src/engine/model/event.js'
import { withoutProgress } from '../../src/report/without-progress.js'
import { failed, started, step } from '../support/report-events.js'

const [pull, build] = [step('pull', 'redis', 'image'), step('build', 'api', 'image')]
const progress = (of: typeof pull): Event => ({ type: 'step-progress', step: of, progress: { type: 'text', text: 'half' } })

it('leaves out how the named operations go on, and nothing else', () => {
  const told: Event[] = []
  const emit = withoutProgress((event) => void told.push(event), ['pull'])
  const failure = failed(pull, { code: 'pull-failed', message: 'no such image' })
  for (const event of [started(pull), progress(pull), progress(build), failure]) emit(event)
  expect(told).toEqual([started(pull), progress(build), failure])
})
