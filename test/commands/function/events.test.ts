import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import CronNext from '../../../src/commands/function/cron/next.js'
import FunctionDescribe from '../../../src/commands/function/describe.js'
import DlqList from '../../../src/commands/function/dlq/list.js'
import DlqPurge from '../../../src/commands/function/dlq/purge.js'
import DlqRedrive from '../../../src/commands/function/dlq/redrive.js'
import DlqShow from '../../../src/commands/function/dlq/show.js'
import EventsList from '../../../src/commands/function/events/list.js'
import EventsRecord from '../../../src/commands/function/events/record.js'
import EventsReplay from '../../../src/commands/function/events/replay.js'
import EventsSend from '../../../src/commands/function/events/send.js'
import FunctionInvoke from '../../../src/commands/function/invoke.js'
import FunctionLs from '../../../src/commands/function/ls.js'
import FunctionResult from '../../../src/commands/function/result.js'
import FunctionTop from '../../../src/commands/function/top.js'
import TopicList from '../../../src/commands/function/topic/list.js'
import TopicPublish from '../../../src/commands/function/topic/publish.js'
import TriggerPause from '../../../src/commands/function/trigger/pause.js'
import TriggerResume from '../../../src/commands/function/trigger/resume.js'
import { type FunctionsProject, functionsProject } from '../../support/function-commands.js'
import { type GatewayProgram, gatewayConfig, gatewayFunction, gatewayProgram } from '../../support/gateway-process.js'
import { settled } from '../../support/settled.js'
import { bodyOf, type StubFunction, stubFunction } from '../../support/stub-function.js'

/* Events, from the command line to the function and back, against the real gateway program. */

const classes = {
  'function:invoke': FunctionInvoke,
  'function:result': FunctionResult,
  'function:ls': FunctionLs,
  'function:describe': FunctionDescribe,
  'function:top': FunctionTop,
  'function:topic:publish': TopicPublish,
  'function:topic:list': TopicList,
  'function:cron:next': CronNext,
  'function:trigger:pause': TriggerPause,
  'function:trigger:resume': TriggerResume,
  'function:events:list': EventsList,
  'function:events:send': EventsSend,
  'function:events:replay': EventsReplay,
  'function:events:record': EventsRecord,
  'function:dlq:list': DlqList,
  'function:dlq:show': DlqShow,
  'function:dlq:redrive': DlqRedrive,
  'function:dlq:purge': DlqPurge,
}

let program: GatewayProgram
let stub: StubFunction
let project: FunctionsProject
const bodies: string[] = []

const retry = { attempts: 2, backoff: 'constant' as const, initialMs: 10, maxMs: 10, maxAgeMs: 60_000 }
const cron = { id: 'mail/cron-1', schedule: '0 3 * * *', timezone: 'UTC', overlap: 'forbid' as const }

beforeAll(async () => {
  program = await gatewayProgram()
  stub = await stubFunction(async (request, response) => {
    const body = await bodyOf(request)
    bodies.push(body)
    response.statusCode = body.includes('poison') ? 500 : 200
    response.end('done')
  })
  const mail = gatewayFunction('mail', stub.port, { topics: ['orders'], crons: [cron], retry })
  const { port } = await program.start(gatewayConfig(mail))
  project = functionsProject(port, '  mail: {runtime: image, image: own, triggers: [{topic: orders}, {cron: "0 3 * * *"}]}\n')
  await settled(async () => (await run('function invoke mail')).exit, 0)
  await settled(async () => (await run('function topic list')).exit, 0)
})
afterAll(async () => {
  project.remove()
  await stub.close()
  await program.close()
})

/** @param line words without blanks in them */
const run = (line: string, ...more: string[]) => project.run(classes, [...line.split(' '), ...more])
const lines = (text: string) => text.split('\n').filter((line) => line !== '')

describe('topics', () => {
  it('lead what is published to the functions that listen, in both spellings', async () => {
    const { exit, stderr, stdout } = await run('function topic publish orders -d', '{"id": 7}')
    expect([exit, stderr, stdout.trim()]).toEqual([0, 'published to mail\n', expect.stringMatching(/^\S+$/)])
    expect((await run('function topic publish --topic orders --data', '{"id": 8}')).stderr).toBe('published to mail\n')
    expect((await run('function events send orders -d', '{"id": 9}')).stderr).toBe('published to mail\n')
    expect(await settled(async () => ['7', '8', '9'].every((id) => bodies.includes(`{"id": ${id}}`)), true)).toBe(true)
  })

  it('say when nobody listens', async () => {
    expect((await run('function topic publish nobody -d 1')).stderr).toMatch(/^nobody listens to `nobody`/)
  })

  it('are listed with who listens', async () => {
    expect((await run('function topic list')).stdout).toMatch(/^TOPIC +FUNCTIONS +PUBLISHED\norders +mail +3$/m)
  })
})

describe('calls that are made later', () => {
  it('are accepted, and have a result', async () => {
    const { stdout, stderr } = await run('function invoke mail -d later --async')
    expect(stderr).toBe(`accepted · stack function result ${stdout.trim()}\n`)
    const result = () => run(`function result ${stdout.trim()} --json`)
    expect(await settled(async () => JSON.parse((await result()).stdout).state, 'succeeded')).toBe('succeeded')
    expect(await run(`function result ${stdout.trim()}`)).toMatchObject({ exit: 0, stdout: 'done\n' })
  })

  it('can be waited for', async () => {
    const { exit, stdout, stderr } = await run('function invoke mail -d now --async --wait')
    expect([exit, stdout]).toEqual([0, 'done\n'])
    expect(stderr).toMatch(/^succeeded with 200 · request /)
  })

  it('are unknown where there was none', async () => {
    expect(await run('function result nothing')).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/^there is no call `nothing`/),
    })
  })
})

describe('dead letters', () => {
  it('are listed, shown, delivered again and deleted', async () => {
    await run('function topic publish orders -d poison')
    const letters = async () => lines((await run('function dlq list mail --json')).stdout)
    expect(await settled(async () => (await letters()).length, 1)).toBe(1)
    const { id, attempts } = JSON.parse((await letters())[0] ?? '{}')
    expect(attempts).toBe(2)
    expect(JSON.parse((await run(`function dlq show ${id}`)).stdout)).toMatchObject({ function: 'mail', lastStatus: 500 })
    expect((await run('function dlq list')).stdout).toMatch(/^ID +WHEN +FUNCTION +TYPE +TRIES +REASON\n\S+ +\S+ +mail /)
    expect((await run('function dlq redrive --function mail')).stderr).toBe(
      '1 event is delivered again: stack function events list\n',
    )
    expect(await settled(async () => (await letters()).length, 1)).toBe(1)
    expect((await run('function dlq purge --all -y')).stderr).toBe('1 deleted\n')
    expect(await letters()).toEqual([])
  })

  it('have to be chosen in one way', async () => {
    for (const words of ['', ' 1 --all', ' --all --function mail'])
      expect((await run(`function dlq redrive${words}`)).exit).toBe(2)
    expect((await run('function dlq show nothing')).stderr).toMatch(/^there is no dead letter `nothing`/)
  })
})

describe('events', () => {
  it('are listed with what became of them, and sent again', async () => {
    const { stdout } = await run('function events list mail -n 100 --json')
    const first = lines(stdout)
      .map((line) => JSON.parse(line))
      .find(({ from }) => from === 'topic:orders')
    expect(first).toMatchObject({ function: 'mail', event: { specversion: '1.0' } })
    const before = bodies.length
    expect((await run(`function events replay ${first?.id}`)).stderr).toBe('sent again to mail\n')
    expect(await settled(async () => bodies.length > before, true)).toBe(true)
    expect((await run('function events list')).stdout).toMatch(/^ID +WHEN +FUNCTION +FROM +TYPE +STATE +TRIES\n/)
  })

  it('are recorded as they come, and replayed from the file', async () => {
    const recording = run('function events record --topic orders -n 2 -o orders.ndjson')
    const send = async () => {
      await run('function topic publish orders -d', '{"recorded": true}')
      return Promise.race([recording.then(() => 'recorded'), new Promise((done) => setTimeout(done, 20, 'on'))])
    }
    expect(await settled(send, 'recorded')).toBe('recorded')
    expect((await recording).stderr).toBe('2 events in orders.ndjson\n')
    expect(lines(readFileSync(join(project.folder, 'orders.ndjson'), 'utf8'))).toHaveLength(2)
    expect((await run('function events replay --recorded orders.ndjson')).stderr).toBe('2 events sent again\n')
    expect((await run('function events replay')).exit).toBe(2)
  })
})

describe('schedules', () => {
  it('say when they are due, and pause', async () => {
    expect((await run('function cron next mail -n 2')).stdout).toMatch(
      /^mail\/cron-1 +0 3 \* \* \* +- +\S+T03:00:00\S* +\S+T03:00:00\S*$/m,
    )
    expect((await run('function trigger pause mail/cron-1')).stderr).toBe(
      'mail/cron-1 is paused: stack function trigger resume mail/cron-1\n',
    )
    expect((await run('function cron next')).stdout).toMatch(/^mail\/cron-1 .* paused$/m)
    expect((await run('function describe mail')).stdout).toMatch(/^ {2}cron +0 3 \* \* \* \(UTC\), paused$/m)
    expect((await run('function trigger resume mail/cron-1')).stderr).toMatch(/^mail\/cron-1 is due next at \S+T03:00:00/)
    expect((await run('function trigger pause mail/none')).exit).toBe(1)
  })
})

describe('what Kubeless calls ls and top', () => {
  it('list functions, and what they do right now', async () => {
    expect((await run('function ls')).stdout).toMatch(/^mail +ready +1 /m)
    expect((await run('function top --no-stream')).stdout).toMatch(/^NAME +STATE +CALLS\/S .*\nmail +ready /)
  })
})
