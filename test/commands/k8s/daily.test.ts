import { describe, expect, test } from 'vitest'
import K8sDescribe from '../../../src/commands/k8s/describe.js'
import K8sEvents from '../../../src/commands/k8s/events.js'
import K8sExec from '../../../src/commands/k8s/exec.js'
import K8sLogs from '../../../src/commands/k8s/logs.js'
import K8sLs from '../../../src/commands/k8s/ls.js'
import K8sPort from '../../../src/commands/k8s/port.js'
import K8sPs from '../../../src/commands/k8s/ps.js'
import K8sRollback from '../../../src/commands/k8s/rollback.js'
import K8sStart from '../../../src/commands/k8s/start.js'
import K8sStop from '../../../src/commands/k8s/stop.js'
import { createFakeCluster, type FakeCluster } from '../../support/fake-cluster-api.js'
import { podsOf, serviceWorkload, startServices } from '../../support/fake-cluster-services.js'
import { withCluster } from '../../support/fake-cluster-world.js'
import { type Ran, runCommand } from '../../support/run-command.js'

const commands = {
  'k8s:describe': K8sDescribe,
  'k8s:events': K8sEvents,
  'k8s:exec': K8sExec,
  'k8s:logs': K8sLogs,
  'k8s:ls': K8sLs,
  'k8s:port': K8sPort,
  'k8s:ps': K8sPs,
  'k8s:rollback': K8sRollback,
  'k8s:start': K8sStart,
  'k8s:stop': K8sStop,
}

const port = { ports: [{ containerPort: 80 }] }
const probe = { readinessProbe: { exec: { command: ['true'] } } }

async function shop(): Promise<FakeCluster> {
  const cluster = createFakeCluster()
  cluster.program('web', { output: ['web is up'] })
  cluster.program('broken', { becomes: 'crashes', exitCode: 3, output: ['no database'] })
  cluster.program('huge', { becomes: 'unschedulable' })
  await startServices(cluster, [
    serviceWorkload('Deployment', 'web', { replicas: 2, command: ['serve', '$$PORT'], container: { ...port, ...probe } }),
    serviceWorkload('Deployment', 'broken'),
    serviceWorkload('Deployment', 'huge'),
    serviceWorkload('Job', 'migrate'),
  ])
  return cluster
}

function on(cluster: FakeCluster, ...argv: readonly string[]): Promise<Ran> {
  return runCommand(commands, ['k8s', '-p', 'shop', ...argv], withCluster(cluster))
}

/** Times and names by chance, made the same. */
function steady(text: string): string {
  return text
    .replace(/(Less than a second|\d+ seconds?)/g, 'N seconds')
    .replace(/\b(web|broken|huge|migrate)-[0-9a-f]{10}(-[a-z0-9]{5})?/g, '$1-HASH')
    .replace(/ {2,}/g, '  ')
}

describe('looking', () => {
  test('ps shows pods as docker shows containers, with what keeps one from its start', async () => {
    const { exit, stdout } = await on(await shop(), 'ps', '-a')
    expect(exit).toBe(0)
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "NAME  IMAGE  COMMAND  SERVICE  CREATED  STATUS  PORTS
      shop-broken-1  busybox:1.36  ""  broken  N seconds ago  Restarting (3) N seconds ago
      shop-huge-1  busybox:1.36  ""  huge  N seconds ago  Created (Unschedulable)
      shop-migrate-1  busybox:1.36  ""  migrate  N seconds ago  Exited (0) N seconds ago
      shop-web-1  busybox:1.36  "serve $PORT"  web  N seconds ago  Up N seconds (healthy)  127.0.0.1:8080->80/tcp
      shop-web-2  busybox:1.36  "serve $PORT"  web  N seconds ago  Up N seconds (healthy)  127.0.0.1:8080->80/tcp
      "
    `)
  })

  test('logs have the same prefixes; what was written before a restart is there, too', async () => {
    const cluster = await shop()
    const { stdout } = await on(cluster, 'logs', 'web')
    // Replicas start side by side.
    expect(stdout.trim().split('\n').sort()).toEqual(['web-1  | web is up', 'web-2  | web is up'])
    expect((await on(cluster, 'logs', '--previous', 'broken')).stdout).toBe('broken-1  | no database\n')
    expect(await on(cluster, 'logs', '-f', '--previous', 'broken')).toMatchObject({ exit: 2 })
  })

  test('port tells where the forwarder leads from', async () => {
    expect((await on(await shop(), 'port', 'web', '80')).stdout).toBe('127.0.0.1:8080\n')
  })

  test('ls counts the pods of each project', async () => {
    const { stdout } = await runCommand(commands, ['k8s', 'ls', '-a', '--json'], withCluster(await shop()))
    expect(JSON.parse(stdout)).toEqual([
      { Name: 'shop', Status: 'created(1), exited(1), restarting(1), running(2)', ConfigFiles: '' },
    ])
  })

  test('events tell the past of pods that are there, in the words of docker', async () => {
    const { stdout } = await on(await shop(), 'events', '--since', '1h', '--until', '0s', '--json', 'broken')
    const lines = stdout.trim().split('\n')
    const actions = lines.map((line) => {
      const { action, attributes } = JSON.parse(line)
      return [action, attributes.name, attributes.exitCode].filter(Boolean).join(' ')
    })
    expect(actions).toMatchInlineSnapshot(`
      [
        "create shop-broken-1",
        "start shop-broken-1",
        "die shop-broken-1 3",
      ]
    `)
  })

  test('describe tells how a service stands', async () => {
    const { stdout } = await on(await shop(), 'describe', 'web', 'huge')
    expect(steady(stdout).replace(/10\.244\.\d+\.\d+/g, 'IP')).toMatchInlineSnapshot(`
      "web: Deployment web, ready 2/2
        image  busybox:1.36
        command  serve $PORT
        ports  80/tcp
        ready when  \`true\`, every 10s, within 1s; 3 failures count

      PODS
      NAME  POD  STATUS  RESTARTS  NODE  IP
      shop-web-1  web-HASH  Up N seconds (healthy)  0  fake-control-plane  IP
      shop-web-2  web-HASH  Up N seconds (healthy)  0  fake-control-plane  IP

      REVISIONS
      NUMBER  CREATED  PODS  IMAGE
      1 (current)  N seconds ago  2  busybox:1.36

      huge: Deployment huge, ready 0/1, rolling out
        image  busybox:1.36

      PODS
      NAME  POD  STATUS  RESTARTS  NODE  IP
      shop-huge-1  huge-HASH  Created (Unschedulable)  0

      NOT MET
        shop-huge-1: PodScheduled: 0/1 nodes are available: 1 Insufficient cpu.

      REVISIONS
      NUMBER  CREATED  PODS  IMAGE
      1 (current)  N seconds ago  1  busybox:1.36

      EVENTS
      WHEN  WHAT  OF  MESSAGE
      N seconds ago  FailedScheduling  huge-HASH  0/1 nodes are available: 1 Insufficient cpu.
      "
    `)
  })

  test('an unknown service is told with those there are', async () => {
    const { exit, stderr } = await on(await shop(), 'ps', 'wbe')
    expect(exit).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
      "no such service: \`wbe\`
      did you mean \`web\`?
      "
    `)
  })
})

describe('working inside', () => {
  test('exec passes output and the exit code through', async () => {
    const cluster = await shop()
    cluster.execProgram(['sh', '-c', 'exit 5'], { output: [['stdout', 'hello\n']], exitCode: 5 })
    expect(await on(cluster, 'exec', 'web', 'sh', '-c', 'exit 5')).toMatchObject({ exit: 5, stdout: 'hello\n' })
  })

  test('exec brings variables and a folder about with programs of the container', async () => {
    const cluster = await shop()
    const command = ['sh', '-c', 'cd -- "$0" && exec "$@"', '/data', 'env', 'A=1', 'pwd']
    cluster.execProgram(command, { output: [['stdout', '/data\n']] })
    expect((await on(cluster, 'exec', '-w', '/data', '-e', 'A=1', 'web', 'pwd')).stdout).toBe('/data\n')
  })

  test('exec says what Kubernetes cannot', async () => {
    const cluster = await shop()
    expect((await on(cluster, 'exec', '--privileged', 'web', 'sh')).stderr).toMatchInlineSnapshot(`
      "\`--privileged\` does not exist on Kubernetes: a command has the rights of its container
      set \`privileged: true\` for the service
      "
    `)
    expect((await on(cluster, 'exec', '-u', '1000', 'web', 'sh')).stderr).toMatchInlineSnapshot(`
      "no command can run as \`1000\`: Kubernetes runs it as the container's own user, and root becomes another only by a name that the container knows, not by number
      leave \`--user\` out, or set \`user\` for the service
      "
    `)
    expect(await on(cluster, 'exec', 'web', 'nope')).toMatchObject({
      exit: 127,
      stderr: expect.stringMatching(/^`nope` is not in/),
    })
  })
})

describe('changing', () => {
  test('stop leaves no pods, start brings them back', async () => {
    const cluster = await shop()
    expect((await on(cluster, 'stop', 'web')).stderr).toMatchInlineSnapshot(`
      "stack shop · kind cluster \`shop\` · namespace stack-shop

        plan   1 stop
        ✓ web           stopped                           0.0s

      stopped in 0.0s
      "
    `)
    expect(podsOf(cluster, 'web')).toEqual([])
    expect(await on(cluster, 'start', 'web')).toMatchObject({ exit: 0 })
    await cluster.settled()
    expect(podsOf(cluster, 'web')).toHaveLength(2)
  })

  test('rollback goes back to what was before, and what was known of it', async () => {
    const cluster = createFakeCluster()
    const web = (level: string, digest: string) =>
      serviceWorkload('Deployment', 'web', {
        env: { LEVEL: level },
        annotations: { 'dev.stack/fields': `{"environment.LEVEL":"${digest}"}` },
        // With it nobody waits to see whether it stays up.
        container: probe,
      })
    await startServices(cluster, [web('info', 'aaa')])
    await startServices(cluster, [web('debug', 'bbb')])
    const { exit, stderr } = await on(cluster, 'rollback', 'web')
    expect(stderr).toMatchInlineSnapshot(`
      "stack shop · kind cluster \`shop\` · namespace stack-shop

        plan   1 rollback
        ✓ web           revision 2 back to 1: environment.LEVEL, ready 1/1  0.0s

      rolled back in 0.0s · stack k8s plan
      "
    `)
    expect(exit).toBe(0)
    await cluster.settled()
    const [deployment] = cluster.objects('deployment', 'stack-shop')
    expect(deployment?.metadata.annotations?.['dev.stack/fields']).toBe('{"environment.LEVEL":"aaa"}')
    expect(podsOf(cluster, 'web').map(({ spec }) => JSON.stringify(spec))).toEqual([expect.stringContaining('"value":"info"')])
    expect(await on(cluster, 'rollback', 'web', '--to', '7')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('service `web` has no revision 7'),
    })
  })
})
