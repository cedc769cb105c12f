import { describe, expect, test } from 'vitest'
import { dockerWorkloads } from '../../../src/engine/providers/docker/workloads.js'
import { events, eventText } from '../../../src/engine/workflows/events.js'
import { images } from '../../../src/engine/workflows/images.js'
import { ls } from '../../../src/engine/workflows/ls.js'
import { port } from '../../../src/engine/workflows/port.js'
import { ps, psRecord } from '../../../src/engine/workflows/ps.js'
import { top } from '../../../src/engine/workflows/top.js'
import { wait } from '../../../src/engine/workflows/wait.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { addServiceContainer } from '../../support/fake-project.js'

const shop = { name: 'shop' }
const all = { services: [], states: 'all', orphans: 'included' } as const

async function shopEngine() {
  const engine = createFakeEngine()
  await addServiceContainer(engine, 'shop', 'web', {
    body: { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } }, ExposedPorts: { '81/tcp': {} } },
  })
  await addServiceContainer(engine, 'shop', 'worker', { number: 2 })
  await addServiceContainer(engine, 'shop', 'worker', { number: 1 })
  await addServiceContainer(engine, 'shop', 'job', { program: { exitCode: 3 } })
  await addServiceContainer(engine, 'shop', 'web', { oneOff: true })
  await addServiceContainer(engine, 'other', 'web', { state: 'created' })
  // The job ends in the next turn.
  await new Promise((resolve) => setImmediate(resolve))
  return { engine, workloads: dockerWorkloads(engine) }
}

const names = (containers: readonly { readonly name: string }[]) => containers.map(({ name }) => name)

describe('ps', () => {
  test('shows what is alive, without the containers of run', async () => {
    const { workloads } = await shopEngine()
    const found = await ps(shop, { ...all, states: 'alive' }, workloads)
    expect(names(found)).toEqual(['shop-web-1', 'shop-worker-1', 'shop-worker-2'])
  })

  test('shows all of the project when asked', async () => {
    const { workloads } = await shopEngine()
    const found = await ps(shop, all, workloads)
    expect(names(found)).toEqual(['shop-job-1', 'shop-web-1', 'shop-web-run-abcdef012345', 'shop-worker-1', 'shop-worker-2'])
    expect(names(await ps(shop, { ...all, states: ['exited'] }, workloads))).toEqual(['shop-job-1'])
    expect(names(await ps(shop, { ...all, states: 'alive', services: ['web'] }, workloads))).toEqual(['shop-web-1'])
  })

  test('a service that nobody knows is told with the nearest one', async () => {
    const { workloads } = await shopEngine()
    await expect(ps(shop, { ...all, services: ['wrker'] }, workloads)).rejects.toMatchObject({
      message: 'no such service: `wrker`',
      hint: 'did you mean `worker`?',
    })
  })

  test('a row has the fields of docker compose', async () => {
    const { workloads } = await shopEngine()
    const [, web] = await ps(shop, all, workloads)
    if (!web) throw new Error('no web')
    expect(psRecord(web, web.createdAt + 90_000, 'short')).toMatchInlineSnapshot(`
      {
        "Command": ""program of shop-web…"",
        "CreatedAt": "2026-01-02 03:04:05 +0000 UTC",
        "ExitCode": 0,
        "Health": "",
        "ID": "000317156075",
        "Image": "busybox",
        "Labels": "com.docker.compose.config-hash=hash,com.docker.compose.container-number=1,com.docker.compose.oneoff=False,com.docker.compose.project=shop,com.docker.compose.project.config_files=/work/shop/compose.yaml,com.docker.compose.service=web",
        "LocalVolumes": "0",
        "Mounts": "",
        "Name": "shop-web-1",
        "Names": "shop-web-1",
        "Networks": "bridge",
        "Ports": "81/tcp, 0.0.0.0:8080->80/tcp",
        "Project": "shop",
        "Publishers": [
          {
            "Protocol": "tcp",
            "PublishedPort": 8080,
            "TargetPort": 80,
            "URL": "0.0.0.0",
          },
          {
            "Protocol": "tcp",
            "PublishedPort": 0,
            "TargetPort": 81,
            "URL": "",
          },
        ],
        "RunningFor": "About a minute ago",
        "Service": "web",
        "Size": "0B",
        "State": "running",
        "Status": "Up 1 second",
      }
    `)
  })
})

test('ls counts the states of each project', async () => {
  const { workloads } = await shopEngine()
  expect(await ls({ states: 'all' }, workloads)).toEqual([
    { Name: 'other', Status: 'created(1)', ConfigFiles: '/work/other/compose.yaml' },
    { Name: 'shop', Status: 'exited(1), running(3)', ConfigFiles: '/work/shop/compose.yaml' },
  ])
  expect(await ls({ states: 'alive' }, workloads)).toEqual([
    { Name: 'shop', Status: 'running(3)', ConfigFiles: '/work/shop/compose.yaml' },
  ])
})

test('images names the image of each container', async () => {
  const { workloads } = await shopEngine()
  const [row] = await images(shop, ['worker'], workloads)
  expect(row).toMatchObject({ ContainerName: 'shop-worker-1', Repository: 'busybox', Tag: 'latest', Platform: 'linux/amd64' })
})

describe('port', () => {
  const asked = { service: 'web', port: 80, protocol: 'tcp' }

  test('says where a port is reached', async () => {
    const { workloads } = await shopEngine()
    expect(await port(shop, asked, workloads)).toBe('0.0.0.0:8080')
  })

  test('says what is published instead of a port that is not', async () => {
    const { workloads } = await shopEngine()
    await expect(port(shop, { ...asked, port: 81 }, workloads)).rejects.toMatchObject({
      message: 'shop-web-1 does not publish port 81/tcp',
      hint: 'it publishes 80/tcp',
    })
  })

  test('tells what does not run, and replicas that are not there', async () => {
    const { workloads } = await shopEngine()
    await expect(port(shop, { ...asked, service: 'job' }, workloads)).rejects.toThrow(
      'service `job` is not running: shop-job-1 is exited',
    )
    await expect(port(shop, { ...asked, service: 'worker', index: 3 }, workloads)).rejects.toMatchObject({
      message: 'service `worker` has no replica 3',
      hint: 'there is 1, 2',
    })
  })
})

test('top lists the processes of what runs', async () => {
  const { workloads } = await shopEngine()
  const tables = await top(shop, ['worker', 'job'], workloads)
  expect(tables.map(({ service, number }) => `${service} ${number}`)).toEqual(['worker 1', 'worker 2'])
})

test('events come as docker compose tells them', async () => {
  const { engine, workloads } = await shopEngine()
  const controller = new AbortController()
  const seen: string[] = []
  const watching = (async () => {
    for await (const event of events(shop, { services: ['web'] }, workloads, controller.signal)) seen.push(eventText(event))
  })()
  await new Promise((resolve) => setImmediate(resolve))
  await engine.containers.pause('shop-web-1')
  await engine.containers.pause('shop-worker-1')
  await new Promise((resolve) => setImmediate(resolve))
  controller.abort()
  await watching
  expect(seen.map((line) => line.replace(/[0-9a-f]{64}/, 'ID'))).toMatchInlineSnapshot(`
    [
      "2026-01-02 03:04:05.033000 container pause ID (image=busybox, name=shop-web-1)",
    ]
  `)
})

describe('wait', () => {
  const collect = async (
    services: readonly string[],
    until: 'first' | 'all',
    act: (engine: Awaited<ReturnType<typeof shopEngine>>) => void,
  ) => {
    const given = await shopEngine()
    setTimeout(() => act(given), 20)
    const ended: string[] = []
    for await (const { name, exitCode } of wait(shop, { services, until }, given.workloads, new AbortController().signal)) {
      ended.push(`${name} ${exitCode}`)
    }
    return ended
  }

  test('tells at once what has ended', async () => {
    expect(await collect(['job'], 'first', () => {})).toEqual(['job-1 3'])
  })

  test('waits for the first', async () => {
    expect(await collect(['web', 'worker'], 'first', ({ engine }) => engine.exit('shop-worker-2', 7))).toEqual(['worker-2 7'])
  })

  test('waits for all', async () => {
    const act = ({ engine }: Awaited<ReturnType<typeof shopEngine>>) => {
      engine.exit('shop-worker-2', 7)
      engine.exit('shop-worker-1', 0)
    }
    expect(await collect(['worker'], 'all', act)).toEqual(['worker-2 7', 'worker-1 0'])
  })

  test('nothing to wait for is an error', async () => {
    const { workloads } = await shopEngine()
    const waiting = wait({ name: 'none' }, { services: [], until: 'all' }, workloads, new AbortController().signal)
    await expect(waiting.next()).rejects.toThrow('no containers to wait for')
  })
})
