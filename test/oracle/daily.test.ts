import { spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import { dockerWorkloads } from '../../src/engine/providers/docker/workloads.js'
import { type EventRecord, events, eventText } from '../../src/engine/workflows/events.js'
import { images } from '../../src/engine/workflows/images.js'
import { ls } from '../../src/engine/workflows/ls.js'
import { port } from '../../src/engine/workflows/port.js'
import { ps, psRecord } from '../../src/engine/workflows/ps.js'
import { compose, missingOracle } from '../support/oracle.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'
import { openWithTinyImage } from '../support/tiny-image.js'

const image = `stack-test-tiny:${process.pid}`
const name = `engine-api-daily-${process.pid}`
const [engine] = await testEngines(process.env)

const file = `
name: ${name}
services:
  web:
    image: ${image}
    command: ["sh", "-c", "echo a long command line that gets cut; sleep 1000"]
    ports: ["21640:80", "127.0.0.1:21641:81/udp", "21642-21643:92-93"]
    healthcheck: {test: ["CMD", "true"], interval: 1s}
    labels: {with.comma: "a,b"}
    volumes: ["data:/data", "/anonymous", "./:/here:ro"]
    networks: [front, back]
  worker:
    image: ${image}
    command: ["sleep", "1000"]
    scale: 2
    expose: ["7000"]
    networks: [back]
  job:
    image: ${image}
    command: ["sh", "-c", "exit 3"]
    networks: [back]
volumes: {data: {}}
networks: {front: {}, back: {}}
`

suite('daily commands beside docker compose', missingOracle() ?? (engine ? undefined : 'no Docker Engine answers'), () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-daily-')))
  const env = { ...process.env, DOCKER_HOST: engine?.dockerHost }
  const shop = { name }
  let api: EngineApi

  beforeAll(async () => {
    writeFileSync(join(folder, 'compose.yaml'), file)
    api = await openWithTinyImage({ dockerHost: engine?.dockerHost ?? '' }, image)
    compose(folder, ['up', '-d', '--quiet-pull'], env)
    await api.containers.wait(`${name}-job-1`, 'not-running')
    // Nothing shall change while both look.
    compose(folder, ['up', '-d', '--wait', 'web', 'worker'], env)
  })
  afterAll(async () => {
    compose(folder, ['down', '-v', '-t', '0'], env)
    await api.images.remove(image, { force: true })
    rmSync(folder, { recursive: true })
  })

  test('ps prints the same fields with the same values', async () => {
    const theirs = jsonLines<object>(compose(folder, ['ps', '-a', '--format', 'json'], env))
    const containers = await ps(shop, { services: [], states: 'all', orphans: 'included' }, dockerWorkloads(api))
    const ours = containers.map((container) => psRecord(container, Date.now(), 'short'))
    expect(ours.map(comparable)).toEqual(theirs.map(comparable))
  })

  test('ps --no-trunc too', async () => {
    const theirs = jsonLines<object>(compose(folder, ['ps', '--no-trunc', '--format', 'json'], env))
    const containers = await ps(shop, { services: [], states: 'alive', orphans: 'included' }, dockerWorkloads(api))
    const ours = containers.map((container) => psRecord(container, Date.now(), 'full'))
    expect(ours.map(comparable)).toEqual(theirs.map(comparable))
  })

  test('ls counts the same states', async () => {
    const filter = ['--filter', `name=${name}`, '--format', 'json']
    expect(await ls({ states: 'all', name }, dockerWorkloads(api))).toEqual(
      JSON.parse(compose(folder, ['ls', '-a', ...filter], env)),
    )
    expect(await ls({ states: 'alive', name }, dockerWorkloads(api))).toEqual(JSON.parse(compose(folder, ['ls', ...filter], env)))
  })

  test('images names the same images', async () => {
    const theirs: { ContainerName: string }[] = JSON.parse(compose(folder, ['images', '--format', 'json'], env))
    theirs.sort((a, b) => (a.ContainerName < b.ContainerName ? -1 : 1))
    // `Created` came back with Compose 5.
    const ours = (await images(shop, [], dockerWorkloads(api))).map(({ Created: _, ...row }) => row)
    expect(ours).toEqual(theirs)
  })

  test.each([
    [80, 'tcp'],
    [81, 'udp'],
    [93, 'tcp'],
  ])('port finds %i/%s at the same place', async (target, protocol) => {
    const theirs = compose(folder, ['port', '--protocol', protocol, 'web', String(target)], env).trim()
    expect(await port(shop, { service: 'web', port: target, protocol }, dockerWorkloads(api))).toBe(theirs)
  })

  test('events tells the same in the same form', async () => {
    const controller = new AbortController()
    const [json, text] = [[], ['--json']].map((flags) => spawn('docker', ['compose', 'events', ...flags], { cwd: folder, env }))
    const [texts, jsons] = [json, text].map((child) => {
      const printed = { text: '' }
      child?.stdout.on('data', (data) => {
        printed.text += data
      })
      return printed
    })
    const ours: EventRecord[] = []
    const watching = (async () => {
      for await (const event of events(shop, { services: [] }, dockerWorkloads(api), controller.signal)) ours.push(event)
    })()
    // Nothing says when a subscription counts.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    compose(folder, ['pause', 'worker'], env)
    compose(folder, ['unpause', 'worker'], env)
    compose(folder, ['restart', '-t', '0', 'job'], env)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    for (const child of [json, text]) child?.kill()
    controller.abort()
    await watching
    const lives = ({ action }: EventRecord) => ['pause', 'unpause', 'start', 'die', 'restart'].includes(action)
    const theirs = jsonLines<EventRecord>(jsons?.text ?? '')
      .filter(lives)
      .sort(byTime)
    expect(theirs.length).toBeGreaterThan(5)
    // Of two things at almost the same time, engines tell either first.
    const told = ours.filter(lives).sort(byTime)
    expect(told).toEqual(theirs)
    // The order of attributes is by chance with docker compose.
    const shown = (line: string) => line.replace(/\((.*)\)/, (_, all: string) => all.split(', ').sort().join(', '))
    const theirTexts = (texts?.text ?? '')
      .split('\n')
      .filter((line) => / container (pause|unpause|start|die|restart) /.test(line))
    expect(told.map(eventText).map(shown)).toEqual(theirTexts.map(shown).sort())
  })
})

function byTime(a: EventRecord, b: EventRecord): number {
  return a.time < b.time ? -1 : 1
}

function jsonLines<Row>(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** Without what changes while we look, and in one order where docker compose has none. */
function comparable(record: object): object {
  const { Labels, RunningFor, Status, Networks, Mounts, Publishers, ...rest } = {
    Publishers: [],
    Labels: '',
    RunningFor: '',
    Status: '',
    Networks: '',
    Mounts: '',
    ...record,
  }
  return {
    ...rest,
    Labels: Labels.split(',').sort(),
    Networks: Networks.split(',').sort(),
    Mounts: Mounts.split(',').sort(),
    Publishers: Publishers.map((publisher) => JSON.stringify(publisher)).sort(),
    RunningFor: RunningFor.replace(/\d+/, 'N'),
    Status: Status.replace(/\d+ seconds?|Less than a second/, 'N seconds'),
  }
}
