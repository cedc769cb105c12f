import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runStack, startStack } from '../support/run-stack.js'
import { answerOf } from '../support/settled.js'
import { clusterSuite } from '../support/test-cluster.js'
import { testEngines } from '../support/test-engine.js'

/* What people do with a stack that runs on a cluster, day by day: the commands of Docker's half, and those that only a cluster has. */

const [engine] = await testEngines(process.env)
const project = `stack-daily-${process.pid}`
const port = 22590

clusterSuite('daily commands', (cluster) => {
  if (engine === undefined) throw new Error('there is a cluster, but its engine does not answer')
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-daily-')))
  const env = { STACK_K8S_CLUSTER: cluster.name }
  const stack = (...args: string[]) => runStack(engine, folder, ['k8s', ...args], env)
  const write = (level: string) => writeFileSync(join(folder, 'stack.yaml'), stackFile(level))

  beforeAll(async () => {
    write('info')
    const { exit, stderr } = await stack('up', '-d')
    expect(exit, stderr).toBe(0)
  })
  afterAll(async () => {
    expect(await stack('down', '-v')).toMatchObject({ exit: 0 })
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows pods as docker shows containers', async () => {
    const { stdout } = await stack('ps', '-a', '--format', '{{.Name}} {{.Service}} {{.State}} {{.Health}} {{.Ports}}')
    expect(stdout).toBe(
      [
        `${project}-talk-1 talk running  `,
        `${project}-web-1 web running healthy 127.0.0.1:${port}->8080/tcp`,
        `${project}-web-2 web running healthy 127.0.0.1:${port}->8080/tcp`,
        '',
      ].join('\n'),
    )
    expect((await stack('port', 'web', '8080')).stdout).toBe(`127.0.0.1:${port}\n`)
    expect(JSON.parse((await stack('ls', '--json')).stdout)).toContainEqual({
      Name: project,
      Status: 'running(3)',
      ConfigFiles: '',
    })
    expect((await stack('top', 'web')).stdout).toMatch(/web +1 +0 +1 +0 +httpd -f -p 8080/)
  })

  it('passes output, input and exit codes through', async () => {
    expect(await stack('exec', '-T', 'web', 'sh', '-c', 'echo out; exit 7')).toMatchObject({ exit: 7, stdout: 'out\n' })
    const { stdout } = await stack('exec', '-T', '-w', '/etc', '-e', 'A=b c', 'web', 'sh', '-c', 'pwd; echo "$A"')
    expect(stdout).toBe('/etc\nb c\n')
    expect(await stack('exec', '-T', 'web', 'nope')).toMatchObject({ exit: 127, stderr: expect.stringContaining('`nope`') })
  })

  it('runs a command once in a pod of its own, which goes afterwards', async () => {
    const once = await stack('run', '--rm', '-T', '-e', 'WHO=me', 'web', 'sh', '-c', 'echo "I am $WHO"; exit 5')
    expect([once.exit, once.stdout]).toEqual([5, 'I am me\n'])
    expect((await stack('ps', '-a', '--services')).stdout).toBe('talk\nweb\n')
    const failed = await stack('run', '--rm', '-T', 'web', 'nope')
    expect([failed.exit, failed.stderr]).toEqual([1, expect.stringContaining('`nope`: executable file not found')])
  })

  it('follows logs through a rollout, and tells what happens in the words of docker', async () => {
    const logs = startStack(engine, folder, ['k8s', 'logs', '-f', '--no-color', 'web'], env)
    const events = startStack(engine, folder, ['k8s', 'events', 'web'], env)
    await logs.prints('level info')
    write('debug')
    const { exit, stderr } = await stack('up', '-d')
    expect(exit, stderr).toBe(0)
    await logs.prints('level debug')
    await events.prints('container destroy')
    for (const running of [logs, events]) running.process.kill('SIGINT')
    expect((await logs.ended).stdout).toMatch(/^web-\d +\| level debug$/m)
    const { stdout } = await events.ended
    for (const action of ['create', 'start', 'health_status: healthy', 'kill', 'die', 'destroy'])
      expect(stdout).toContain(` container ${action} web-`)
  })

  it('goes back to what ran before, so that the next up knows what to change again', async () => {
    const back = await stack('rollback', 'web')
    expect([back.exit, back.stderr]).toEqual([0, expect.stringContaining('environment.LEVEL')])
    expect((await stack('exec', '-T', 'web', 'sh', '-c', 'echo $LEVEL')).stdout).toBe('info\n')
    expect((await stack('plan')).stdout).toContain('environment.LEVEL changed')
    const { stdout } = await stack('describe', 'web')
    expect(stdout).toMatch(/^web: Deployment web, ready 2\/2/)
    expect(stdout).toMatch(/REVISIONS\n[\s\S]*\(current\)/)
  })

  it('stops, starts, restarts and scales', async () => {
    expect(await stack('stop', '-t', '1', 'talk')).toMatchObject({ exit: 0 })
    expect((await stack('ps', '--services')).stdout).toBe('web\n')
    expect(await stack('start', 'talk')).toMatchObject({ exit: 0 })
    expect(await stack('restart', '-t', '1', 'talk')).toMatchObject({ exit: 0 })
    expect(await stack('scale', 'talk=2')).toMatchObject({ exit: 0 })
    const { stdout } = await stack('ps', '--format', '{{.Name}}', 'talk')
    expect(stdout).toBe(`${project}-talk-1\n${project}-talk-2\n`)
  })

  describe('a forwarded port', () => {
    it('leads to a pod that is ready, also after the one before it was killed', async () => {
      const forwarding = startStack(engine, folder, ['k8s', 'port-forward', 'web', `${port + 1}:8080`], env)
      await forwarding.prints(`localhost:${port + 1} -> 8080/tcp`)
      const address = `http://127.0.0.1:${port + 1}/index.html`
      expect(await answerOf(address, /served/)).toContain('served')
      expect(await stack('kill', 'web')).toMatchObject({ exit: 0 })
      expect(await answerOf(address, /served/)).toContain('served')
      forwarding.process.kill('SIGINT')
      expect((await forwarding.ended).exit).toBe(130)
    })
  })
})

function stackFile(level: string): string {
  return `name: ${project}
services:
  web:
    image: busybox:1
    command: sh -c 'echo level $$LEVEL; mkdir /www; echo served > /www/index.html; exec httpd -f -p 8080 -h /www'
    environment: {LEVEL: ${level}}
    deploy: {replicas: 2}
    stop_grace_period: 1s
    healthcheck: {test: ["CMD", "true"], interval: 1s}
    ports: ["127.0.0.1:${port}:8080"]
  talk:
    image: busybox:1
    command: sh -c 'while sleep 1; do date; done'
    stop_grace_period: 1s
    depends_on: [web]
`
}
