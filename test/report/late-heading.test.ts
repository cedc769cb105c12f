import { expect, it } from 'vitest'
import type { Event } from '../../src/engine/model/event.js'
import { withLateHeading } from '../../src/report/late-heading.js'

const project: Event = { type: 'project', project: 'shop', target: 'docker 28.5' }
const finished: Event = { type: 'finished', summary: 'nothing to change', next: [] }
const warning: Event = { type: 'warning', message: 'mind the gap' }

function passedOn(...events: readonly Event[]): string[] {
  const seen: string[] = []
  const reporter = withLateHeading({ emit: (event) => seen.push(event.type), close: async () => {} })
  for (const event of events) reporter.emit(event)
  return seen
}

it('leaves the heading out when nothing was to be done', () => {
  expect(passedOn(project, finished)).toEqual(['finished'])
})

it('puts it once above whatever comes', () => {
  expect(passedOn(project, warning, warning, finished)).toEqual(['project', 'warning', 'warning', 'finished'])
})
