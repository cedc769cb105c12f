import { describe, expect, it } from 'vitest'
import { apply } from '../../../src/engine/apply/apply.js'
import { StackError } from '../../../src/engine/model/errors.js'
import type { Event } from '../../../src/engine/model/event.js'
import { resourceId } from '../../../src/engine/model/need.js'
import { type Plan, type Step, stepId } from '../../../src/engine/model/plan.js'
import type { Performer } from '../../../src/engine/providers/provider.js'
import { container } from '../../support/planning.js'

describe('applying a plan', () => {
  it('runs independent steps at once, and others after what they wait for', async () => {
    const log: string[] = []
    const result = await applyWith(planOf(create('db'), create('web', 'db'), create('cache')), log)
    expect(log).toEqual(['begin db', 'begin cache', 'end db', 'begin web', 'end cache', 'end web'])
    expect(result.done.map((step) => step.group)).toEqual(['db', 'web', 'cache'])
  })

  it('runs no more steps at once than it may', async () => {
    const log: string[] = []
    await applyWith(planOf(create('a'), create('b'), create('c')), log, { parallel: 1 })
    expect(log).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c'])
  })

  it('lets independent steps finish after a failure, skips what depends on it, and says both', async () => {
    const events: string[] = []
    const result = await applyWith(planOf(create('db'), create('web', 'db'), create('proxy', 'web'), create('cache')), [], {
      fails: ['db'],
      events,
    })
    expect(result.done.map((step) => step.group)).toEqual(['cache'])
    expect(result.failed.map(({ step }) => step.group)).toEqual(['db'])
    expect(result.skipped.map((step) => step.group)).toEqual(['web', 'proxy'])
    expect(events).toEqual([
      'step-started db',
      'step-started cache',
      'step-failed db: no such image',
      'step-skipped web: create db failed',
      'step-skipped proxy: create db failed',
      'step-done cache',
    ])
  })

  it('tells with a failure which services don’t start because of it, and where they are declared', async () => {
    const origin = { file: '/shop/stack.yaml', line: 14, column: 3 }
    const web = container('web')
    const start: Step = {
      ...create('web', 'db'),
      id: stepId('start web'),
      operation: { type: 'start', target: { id: web.id, resource: web } },
      origin,
    }
    const blocked: unknown[] = []
    const performer: Performer<never> = { perform: () => Promise.reject(new StackError('no-such-image', 'no such image')) }
    await apply(planOf(create('db'), start) as Plan<never>, performer, {
      emit: (event) => event.type === 'step-failed' && blocked.push(event.failure.blocks),
      signal: new AbortController().signal,
      parallel: 1,
      now: () => 0,
    })
    expect(blocked).toEqual([[{ group: 'web', origin }]])
  })

  it('goes on after a failure that is only a warning', async () => {
    const events: string[] = []
    const optional: Step = { ...create('db'), failure: 'warning' }
    const result = await applyWith(planOf(optional, create('web', 'db')), [], { fails: ['db'], events })
    expect(result.failed).toEqual([])
    expect(events).toContain('warning db: no such image')
    expect(events).toContain('step-done web')
  })

  it('starts a step that only waits for an end, also when that end was a failure', async () => {
    const log: string[] = []
    const web: Step = { ...create('web'), afterEnd: [stepId('create db')] }
    await applyWith(planOf(create('db'), web), log, { fails: ['db'] })
    expect(log).toEqual(['begin db', 'end db', 'begin web', 'end web'])
  })

  it('starts nothing new once it is interrupted, and tells running steps', async () => {
    const controller = new AbortController()
    const events: string[] = []
    const performer: Performer<never> = {
      async perform(step, { signal }) {
        setTimeout(() => controller.abort(), 5)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error(`${step.group} was told`))))
        return { text: 'never' }
      },
    }
    const plan = planOf(create('db'), create('web', 'db'))
    const context = { emit: recordInto(events), signal: controller.signal, parallel: 4, now: () => 0 }
    // The plan's resources are plain ones, which is all that this performer looks at.
    const result = await apply(plan as Plan<never>, performer, context)
    expect(result.interrupted).toBe(true)
    expect(result.failed).toEqual([])
    expect(events).toEqual(['step-started db', 'step-skipped db: interrupted', 'step-skipped web: interrupted'])
  })
})

function create(group: string, ...after: string[]): Step {
  const resource = container(group)
  return {
    id: stepId(`create ${group}`),
    after: after.map((each) => stepId(`create ${each}`)),
    afterEnd: [],
    group,
    resourceId: resourceId('container', `${group}-1`),
    cause: 'not there yet',
    operation: { type: 'create', resource },
    failure: 'fatal',
  }
}

function planOf(...steps: Step[]): Plan {
  return { steps, kept: [] }
}

async function applyWith(
  plan: Plan,
  log: string[],
  { fails = [], events = [], parallel = 10 }: { fails?: string[]; events?: string[]; parallel?: number } = {},
) {
  const performer: Performer<never> = {
    async perform(step) {
      log.push(`begin ${step.group}`)
      await new Promise((resolve) => setImmediate(resolve))
      log.push(`end ${step.group}`)
      if (fails.includes(step.group)) throw new StackError('no-such-image', 'no such image')
      return { text: 'created' }
    },
  }
  // The plan's resources are plain ones, which is all that this performer looks at.
  return apply(plan as Plan<never>, performer, {
    emit: recordInto(events),
    signal: new AbortController().signal,
    parallel,
    now: () => 0,
  })
}

function recordInto(events: string[]) {
  return (event: Event) => {
    if (event.type === 'step-skipped') events.push(`step-skipped ${event.step.group}: ${event.because}`)
    else if (event.type === 'step-failed') events.push(`step-failed ${event.step.group}: ${event.failure.message}`)
    else if (event.type === 'warning') events.push(`warning ${event.group}: ${event.message}`)
    else if ('step' in event) events.push(`${event.type} ${event.step.group}`)
  }
}
