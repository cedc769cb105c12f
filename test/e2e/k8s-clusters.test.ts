import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine, runStack, startStack } from '../support/run-stack.js'
import { clusterSuite } from '../support/test-cluster.js'
import { type TestEngine, testEngines } from '../support/test-engine.js'

/*
 * Clusters as stack makes, finds, mends and refuses them, on the real thing: one cluster of its own, through all that can happen to it. The
 * home, the data folder and the user's kubeconfig are private copies.
 */

const [engine] = await testEngines(process.env)
const name = `stack-own-${process.pid}`
const node = `${name}-control-plane`

clusterSuite('clusters', (cluster) => {
  const world = makeWorld()
  const stack = (...args: string[]) => runStack(someEngine(), world.project, args, world.env)
  const usersKubeconfig = readFileSync(world.usersKubeconfig)

  afterAll(async () => {
    await stack('k8s', 'cluster', 'delete', name, '-y')
    const left = docker('ps', '-a', '-q', '--filter', `label=io.x-k8s.kind.cluster=${name}`)
    rmSync(world.folder, { recursive: true, force: true })
    expect(left).toBe('')
  })

  describe('before there is one', () => {
    it('names the command that gets what is missing', async () => {
      const env = { ...world.env, PATH: world.emptyPath }
      const { exit, stderr } = await runStack(someEngine(), world.project, ['k8s', 'cluster', 'create'], env)
      expect([exit, stderr]).toEqual([1, expect.stringContaining('there is no `kind` on the PATH')])
      expect(stderr).toContain('go install sigs.k8s.io/kind@latest')
    })

    it('says that there is none, and what makes it', async () => {
      const { exit, stderr } = await stack('k8s', 'ps')
      expect([exit, stderr]).toEqual([
        1,
        `there is no kind cluster \`${name}\`\nstack k8s up makes it; \`stack k8s cluster list\` shows those that are there\n`,
      ])
    })

    it('says what a node image is called that cannot be had', async () => {
      const file = join(world.project, 'other-image.yaml')
      writeFileSync(file, `${world.stackFile}x-k8s: {cluster: {name: ${name}, image: "127.0.0.1:9/no/node:v1.36.0"}}\n`)
      const { exit, stderr } = await stack('-f', file, 'k8s', 'cluster', 'create')
      expect(exit).toBe(1)
      expect(stderr).toContain('the node image `127.0.0.1:9/no/node:v1.36.0` is not on the engine and cannot be pulled')
      expect(stderr).toContain('docker pull 127.0.0.1:9/no/node:v1.36.0')
    })
  })

  describe('making one', () => {
    it('leaves nothing behind when it is interrupted', async () => {
      const running = startStack(someEngine(), world.project, ['--progress', 'json', 'k8s', 'cluster', 'create'], world.env)
      await running.prints('writing configuration')
      running.process.kill('SIGINT')
      expect((await running.ended).exit).toBe(130)
      expect(docker('ps', '-a', '-q', '--filter', `label=io.x-k8s.kind.cluster=${name}`)).toBe('')
    })

    it('is told to be broken off when it was killed, and made anew by the next one', async () => {
      await killedAt('starting control-plane')
      const broken = await stack('k8s', 'cluster', 'status')
      expect([broken.exit, broken.stdout]).toEqual([1, expect.stringContaining('its creation was broken off')])
      expect(await stack('k8s', 'ps')).toMatchObject({ exit: 1, stderr: expect.stringContaining('was not made to its end') })
      const made = await stack('k8s', 'cluster', 'create')
      expect([made.exit, made.stderr]).toEqual([0, expect.stringMatching(/created, \d+s/)])
      expect(await stack('k8s', 'cluster', 'status')).toMatchObject({ exit: 0, stdout: expect.stringContaining('ready') })
    }, 600_000)
  })

  describe('the one that was made', () => {
    it('is found, and left alone', async () => {
      const again = await stack('k8s', 'cluster', 'create')
      expect([again.exit, again.stderr]).toEqual([0, expect.stringContaining(`nothing to do: kind cluster ${name} runs`)])
      const { stdout } = await stack('k8s', 'cluster', 'list', '--json')
      expect(JSON.parse(stdout)).toContainEqual(
        expect.objectContaining({ Name: name, State: 'running', MadeFor: world.projectName }),
      )
    })

    it('sees the folder of the stack, at a path of its own', async () => {
      writeFileSync(join(world.project, 'seen'), 'seen')
      expect(docker('exec', node, 'cat', `/host${world.project}/seen`)).toBe('seen')
    })

    it('has a private kubeconfig, which comes back when it is deleted', async () => {
      const file = join(world.data, 'stack', 'clusters', `kind-${name}`, 'kubeconfig')
      expect(statSync(file).mode & 0o777).toBe(0o600)
      rmSync(file)
      expect((await stack('k8s', 'ps')).exit).toBe(0)
      expect(statSync(file).mode & 0o777).toBe(0o600)
    })

    it('is reached also when what is known of it is out of date', async () => {
      const file = join(world.data, 'stack', 'clusters', `kind-${name}`, 'kubeconfig')
      const good = readFileSync(file, 'utf8')
      writeFileSync(file, good.replace(/client-certificate-data: .*/, '').replace(/client-key-data: .*/, 'token: withdrawn'))
      expect((await stack('k8s', 'ps')).exit).toBe(0)
      writeFileSync(file, good.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9'))
      expect((await stack('k8s', 'ps')).exit).toBe(0)
      expect(readFileSync(file, 'utf8')).toBe(good)
    })

    it('is known as ours also without anything on disk', async () => {
      rmSync(join(world.data, 'stack'), { recursive: true })
      const { exit, stdout } = await stack('k8s', 'cluster', 'status')
      expect([exit, stdout]).toEqual([0, expect.stringContaining(`made for project ${world.projectName}`)])
    })

    it('is started, and waited for, when its node was stopped', async () => {
      docker('stop', node)
      const stopped = await stack('k8s', 'ps')
      expect([stopped.exit, stopped.stderr]).toEqual([1, `kind cluster \`${name}\` is stopped\nstack k8s up starts it\n`])
      const started = await stack('k8s', 'cluster', 'create')
      expect([started.exit, started.stderr]).toEqual([0, expect.stringMatching(/started, \d+s/)])
      expect((await stack('k8s', 'cluster', 'status')).exit).toBe(0)
    }, 600_000)

    it('tells what it lacks for a stack, and what making it anew costs', async () => {
      const elsewhere = join(world.folder, 'elsewhere')
      mkdirSync(elsewhere)
      const file = join(world.project, 'wishes.yaml')
      const wishes = `x-k8s: {cluster: {name: ${name}, unsafeSysctls: [kernel.msgmax], workers: 1}}\n`
      writeFileSync(file, `${world.stackFile}    volumes: ["${elsewhere}:/data"]\n${wishes}`)
      const { exit, stderr } = await stack('-f', file, 'k8s', 'cluster', 'create')
      expect(exit).toBe(1)
      expect(stderr).toContain(`its nodes do not see ${elsewhere}`)
      expect(stderr).toContain('its nodes do not allow the sysctl kernel.msgmax')
      expect(stderr).toContain('it has 0 worker nodes, and 1 are wanted')
      expect(stderr).toContain('the data of all volumes in it is lost')
    })
  })

  describe('contexts of the user', () => {
    let proxy: Server
    beforeAll(async () => {
      // A cluster that answers at an address of which nothing proves that it is local.
      const server = new URL(
        JSON.parse((await stack('k8s', 'cluster', 'status', '--json')).stdout).cluster.apiAddress.replace(/^/, 'https://'),
      )
      proxy = createServer((incoming) => {
        const outgoing = connect(Number(server.port), '127.0.0.1')
        incoming.pipe(outgoing).pipe(incoming)
        for (const socket of [incoming, outgoing]) socket.on('error', () => socket.destroy())
      })
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    })
    afterAll(() => proxy.close())

    const withContexts = (file: string) => {
      const own = readFileSync(join(world.data, 'stack', 'clusters', `kind-${name}`, 'kubeconfig'), 'utf8')
      const address = proxy.address()
      const port = address !== null && typeof address === 'object' ? address.port : 0
      const path = join(world.folder, file)
      return { own, path, remote: own.replaceAll(`kind-${name}`, 'prod').replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`) }
    }
    const ask = (kubeconfig: string, ...args: string[]) =>
      runStack(someEngine(), world.project, ['k8s', ...args], { ...world.env, KUBECONFIG: kubeconfig })

    it('one that is not there is told with those that are', async () => {
      const { own, path } = withContexts('own')
      writeFileSync(path, own)
      const { exit, stderr } = await ask(path, 'ps', '--kube-context', 'nowhere')
      expect([exit, stderr]).toEqual([1, `there is no context \`nowhere\` in ${path}\nthere are \`kind-${name}\`\n`])
    })

    it('one that provably leads to this machine is used without further ado', async () => {
      const { own, path } = withContexts('own')
      writeFileSync(path, own)
      expect(await ask(path, 'ps', '--kube-context', `kind-${name}`)).toMatchObject({ exit: 0 })
      expect(readFileSync(path, 'utf8')).toBe(own)
    })

    it('one that does not is refused unless the file allows it', async () => {
      const { remote, path } = withContexts('remote')
      writeFileSync(path, remote)
      const refused = await ask(path, 'ps', '--kube-context', 'prod')
      expect(refused.exit).toBe(1)
      expect(refused.stderr).toMatch(
        /context `prod` leads to https:\/\/127\.0\.0\.1:\d+, which is no local cluster; the stack file does not allow it/,
      )
      expect(refused.stderr).toContain('allowContexts: [prod]')
      const allowed = join(world.project, 'allowed.yaml')
      writeFileSync(allowed, `${world.stackFile}x-k8s: {allowContexts: [prod]}\n`)
      const looked = await runStack(someEngine(), world.project, ['-f', allowed, 'k8s', 'ps', '--kube-context', 'prod'], {
        ...world.env,
        KUBECONFIG: path,
      })
      expect(looked.exit).toBe(0)
    })

    it('one that is gone, and one whose credentials have expired, are told apart', async () => {
      const { own, remote, path } = withContexts('faulty')
      writeFileSync(path, remote.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9'))
      const allowed = join(world.project, 'allowed.yaml')
      writeFileSync(allowed, `${world.stackFile}x-k8s: {allowContexts: [prod]}\n`)
      const env = { ...world.env, KUBECONFIG: path }
      const gone = await runStack(someEngine(), world.project, ['-f', allowed, 'k8s', 'ps', '--kube-context', 'prod'], env)
      expect([gone.exit, gone.stderr]).toEqual([1, expect.stringContaining('does not answer')])
      writeFileSync(path, own.replace(/client-certificate-data: .*/, '').replace(/client-key-data: .*/, 'token: withdrawn'))
      const expired = await ask(path, 'ps', '--kube-context', `kind-${name}`)
      expect([expired.exit, expired.stderr]).toEqual([
        1,
        expect.stringContaining('does not accept the credentials of the kubeconfig'),
      ])
    })
  })

  describe('removing', () => {
    it('leaves a cluster alone that somebody else made', async () => {
      const { exit, stderr } = await stack('k8s', 'cluster', 'delete', cluster.name, '-y')
      expect([exit, stderr]).toEqual([1, expect.stringContaining('was not made by stack; nothing was changed')])
      expect(docker('inspect', '-f', '{{.State.Running}}', cluster.node)).toBe('true')
    })

    it('takes ours, with its files', async () => {
      expect(await stack('k8s', 'cluster', 'delete', '-y')).toMatchObject({ exit: 0 })
      expect(docker('ps', '-a', '-q', '--filter', `label=io.x-k8s.kind.cluster=${name}`)).toBe('')
      expect(existsSync(join(world.data, 'stack', 'clusters', `kind-${name}`))).toBe(false)
    })

    it('and through all of it the user’s kubeconfig stayed as it was', () => {
      expect(readFileSync(world.usersKubeconfig)).toEqual(usersKubeconfig)
    })
  })

  async function killedAt(stage: string): Promise<void> {
    const [command = '', ...args] = commandLine()
    // A group of its own, so that kind goes with it, as when a machine loses its power.
    const child = spawn(command, [...args, '--progress', 'json', 'k8s', 'cluster', 'create'], {
      cwd: world.project,
      env: { ...process.env, ...world.env },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    for await (const chunk of child.stderr) if (String(chunk).includes(stage)) break
    process.kill(-(child.pid ?? 0), 'SIGKILL')
    await ended
  }
})

function someEngine(): TestEngine {
  if (engine === undefined) throw new Error('no Docker Engine answers')
  return engine
}

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8' }).trim()
}

function makeWorld() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-clusters-')))
  const projectName = name
  const project = join(folder, 'project')
  const data = join(folder, 'data')
  const emptyPath = join(folder, 'bin')
  const usersKubeconfig = join(folder, 'users-kubeconfig')
  for (const path of [project, data, emptyPath]) mkdirSync(path)
  const stackFile = `name: ${projectName}\nservices:\n  web:\n    image: busybox:1\n`
  writeFileSync(join(project, 'stack.yaml'), stackFile)
  writeFileSync(usersKubeconfig, 'apiVersion: v1\nkind: Config\ncurrent-context: theirs\nclusters: []\ncontexts: []\nusers: []\n')
  const env = { XDG_DATA_HOME: data, KUBECONFIG: usersKubeconfig, STACK_K8S_CLUSTER: '' }
  return { folder, project, projectName, data, emptyPath, usersKubeconfig, stackFile, env }
}
