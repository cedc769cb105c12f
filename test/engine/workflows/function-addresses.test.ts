import { expect, it } from 'vitest'
import type { Event, StepRef } from '../../../src/engine/model/event.js'
import { stepId } from '../../../src/engine/model/plan.js'
import { withFunctionAddresses } from '../../../src/engine/workflows/function-addresses.js'
import { expanded } from '../../support/expanded.js'

const { stack } = expanded('x-gateway: {port: 9000}\nservices: {db: {image: x}}\nfunctions: {hello: {runtime: node}}', {
  folders: ['hello'],
})

function urlsOf(group: string, operation: StepRef['operation']): readonly string[] | undefined {
  const events: Event[] = []
  const step: StepRef = { id: stepId('a'), group, kind: 'container', name: `${group}-1`, operation, cause: '' }
  withFunctionAddresses(stack, (event) => events.push(event))({
    type: 'step-done',
    step,
    outcome: { text: 'running' },
    durationMs: 1,
  })
  const [event] = events
  return event?.type === 'step-done' ? event.outcome.urls : undefined
}

it('says with a function that was started where it is called', () => {
  expect(urlsOf('hello', 'start')).toEqual(['http://127.0.0.1:9000/fn/hello'])
  expect(urlsOf('hello', 'create')).toBeUndefined()
  expect(urlsOf('db', 'start')).toBeUndefined()
})
