import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/engine/model/event.js'
import { stepId } from '../../src/engine/model/plan.js'
import { plainReporter } from '../../src/report/plain.js'
import { createStyle } from '../../src/report/style.js'
import { done, failed, planned, skipped, started, step, textOutput } from '../support/report-events.js'

/** What is printed for events; a number between them lets so many milliseconds pass. */
async function printed(...events: readonly (Event | number)[]): Promise<string> {
  const output = textOutput()
  let time = 0
  const reporter = plainReporter(output, createStyle('plain'), () => time)
  for (const event of events) {
    if (typeof event === 'number') time += event
    else reporter.emit(event)
  }
  await reporter.close()
  return output.text
}

const [network, image, create, start, wait] = [
  step('create', 'default', 'network'),
  step('build', 'shop-api', 'image'),
  step('create', 'db'),
  step('start', 'db'),
  step('wait', 'db'),
]

describe('plain progress', () => {
  it('says what is done, one line when a group has ended', async () => {
    expect(
      await printed(
        { type: 'project', project: 'shop', target: 'docker 28.5 (unix:///var/run/docker.sock)' },
        planned(network, image, create, start, wait),
        started(network),
        started(image),
        done(network, 'created'),
        done(image, 'built, 6 steps, 4 cached', 2100),
        started(create),
        done(create, 'created', 100),
        started(start),
        done(start, 'running', 200, ['http://localhost:8080']),
        started(wait),
        done(wait, 'healthy', 1500),
        { type: 'finished', summary: 'up in 4.9s', next: ['stack logs -f', 'stack down'] },
      ),
    ).toMatchInlineSnapshot(`
      "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   5 create
        ✓ network default  created                           0.1s
        ✓ image shop-api   built, 6 steps, 4 cached          2.1s
        ✓ db               healthy  http://localhost:8080    1.8s

      up in 4.9s · stack logs -f · stack down
      "
    `)
  })

  it('keeps one width where images are made before the rest', async () => {
    const images: Event = { type: 'planned', counts: '1 build, 1 network', steps: [image], later: [network] }
    expect(
      await printed(
        images,
        started(image),
        done(image, 'built, 6 steps', 2100),
        { type: 'planned', counts: '', steps: [network] },
        started(network),
        done(network, 'created'),
      ),
    ).toMatchInlineSnapshot(`
      "  plan   1 build, 1 network
        ✓ image shop-api   built, 6 steps                    2.1s
        ✓ network default  created                           0.1s
      "
    `)
  })

  it('explains a failure and what waited for it, with the last output and the next step', async () => {
    const api = step('start', 'api')
    expect(
      await printed(
        planned(start, wait, api),
        started(start),
        done(start, 'running', 300),
        started(wait),
        failed(
          wait,
          {
            code: 'unhealthy',
            message: 'unhealthy after 3 probes',
            details: [{ title: 'Its probe `pg_isready` last said (exit 2):', lines: ['localhost:5432 - no response'] }],
            hint: 'Try: stack logs db',
          },
          30_200,
        ),
        skipped(api, 'waits for db to be healthy'),
      ),
    ).toMatchInlineSnapshot(`
      "  plan   3 create
        ✗ db            unhealthy after 3 probes          30.5s
        - api           not started: waits for db to be healthy

      db: unhealthy after 3 probes
      Its probe \`pg_isready\` last said (exit 2):
          localhost:5432 - no response
      Try: stack logs db
      "
    `)
  })

  it('tells what failed above what was skipped for it, and a hint in words on a line of its own', async () => {
    const [api, last] = [step('start', 'api'), { ...step('wait', 'db'), id: stepId('wait again') }]
    const failure = { code: 'x', message: 'is not in the image', hint: 'check `command` of db', blocks: [{ group: 'api' }] }
    expect(
      await printed(
        planned(wait, last, api),
        started(wait),
        started(last),
        failed(wait, failure, 1000),
        skipped(api, 'waits for db to be started'),
        failed(last, { ...failure, blocks: [] }, 1000),
      ),
    ).toMatchInlineSnapshot(`
      "  plan   3 create
        ✗ db            is not in the image               1.0s
        - api           not started: waits for db to be started

      db: is not in the image
      api depends on db.
      check \`command\` of db
      "
    `)
  })

  it('says now and then what takes long, with its last output', async () => {
    const line = (text: string): Event => ({
      type: 'step-progress',
      step: image,
      progress: { type: 'output', stream: 'stdout', line: text },
    })
    expect(
      await printed(
        planned(image),
        started(image),
        4000,
        line('too early to say'),
        7000,
        line('\u001b[31mnpm ci\u001b[0m\r'),
        line('too soon after it'),
        90_000,
        done(image, 'built', 101_000),
      ),
    ).toMatchInlineSnapshot(`
      "  plan   1 create
          image shop-api  building: npm ci
        ✓ image shop-api  built                             1m 41s
      "
    `)
  })

  it('counts the replicas of a service and passes warnings on', async () => {
    const [one, two] = [step('start', 'web', 'container', 'shop-web-1'), step('start', 'web', 'container', 'shop-web-2')]
    expect(
      await printed(
        planned(one, two),
        { type: 'warning', message: 'port 8080 has no host address', hint: 'write `127.0.0.1:8080:80`' },
        started(one),
        started(two),
        done(one, 'running'),
        done(two, 'running'),
      ),
    ).toMatchInlineSnapshot(`
      "  plan   2 create
        ! port 8080 has no host address; write \`127.0.0.1:8080:80\`
        ✓ web           running, 2 containers             0.1s
      "
    `)
  })
})
