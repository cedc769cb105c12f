import { createSocket } from 'node:dgram'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyFolder, type TestFolder } from '../support/run-stack.js'
import { answerOf, settled, settledText } from '../support/settled.js'
import { clusterSuite } from '../support/test-cluster.js'
import { anonymousVolumes, removeImages, removeVolumes, type TestEngine, testEngines } from '../support/test-engine.js'
import { dockerTarget, kubernetesTarget, type TestTarget } from '../support/test-target.js'
import { type Question, questions } from './parity-questions.js'

/* One stack on both targets, one after the other on the same ports, asked the same from inside its containers. */

const [engine] = await testEngines(process.env)
const minutes = 60_000

clusterSuite('the same stack', (cluster) => {
  if (engine === undefined) throw new Error('there is a cluster, but its engine does not answer')
  const targets = [dockerTarget(engine), kubernetesTarget(engine, cluster)]
  for (const target of targets) describe(`on ${target.name}`, () => describeTarget(target, engine))
})

function describeTarget(target: TestTarget, engine: TestEngine): void {
  let folder: TestFolder
  let heard: ReadonlyMap<Question, string>
  /** Volumes without a name, which `down` leaves without `-v`, as docker compose does. */
  let left: readonly string[] = []
  const stack = (...args: readonly string[]) => target.run(folder.path, args, { PARITY_SECRET: 's3cret' })
  const shared = async (file: string) => (await stack('exec', '-T', 'after', 'cat', `/shared/${file}`)).stdout

  beforeAll(async () => {
    folder = copyFolder('test/fixtures/parity')
    // git keeps no such modes.
    for (const [file, mode] of modes) chmodSync(join(folder.path, file), mode)
    const up = await stack('up', '-d')
    expect(up.exit, up.stderr).toBe(0)
    heard = await askAll(stack)
  }, 5 * minutes)

  afterAll(async () => {
    await stack('down', '-v')
    await removeImages(engine, folder.project)
    await removeVolumes(engine, left)
    folder.remove()
  }, 2 * minutes)

  for (const question of questions)
    it(`${question.service} has ${question.about}`, () => {
      const answers = target.name === 'kubernetes' ? (question.onKubernetes?.answers ?? question.answers) : question.answers
      expect(heard.get(question)).toBe(answers)
    })

  it('answers on the ports that it publishes, TCP and UDP', async () => {
    expect(await answerOf('http://127.0.0.1:22400/', /^app-host/)).toBe('app-host/\n')
    expect(await answerOf('http://127.0.0.1:22402/', /^second/)).toBe('second/\n')
    expect(await answerOf('http://127.0.0.1:22403/', /^second-host/)).toBe('second-host/\n')
    expect(await settled(() => echoOf(22401), 'echo hello')).toBe('echo hello')
  })

  it('calls what a service runs with the arguments that the file says', async () => {
    const services = ['form-list', 'form-text', 'form-entrypoint-alone', 'form-image']
    const called = services.map(async (service) => {
      const { stdout } = await stack('logs', '--no-color', '--no-log-prefix', service)
      return `${service} ${stdout.trim()}`
    })
    expect((await Promise.all(called)).join('\n')).toMatchInlineSnapshot(`
      "form-list [["in entrypoint", "$HOME", "two words", "$(PLAIN)", ""], "/work"]
      form-text [["one", "two words", "a $b"], "/work"]
      form-entrypoint-alone [[], "/work"]
      form-image [["of the image", "$HOME"], "/work"]"
    `)
  })

  it('starts again what was killed, where the file says so', async () => {
    expect(await shared('restarts')).toBe('started\n')
    await stack('exec', '-T', 'restarted', 'sh', '-c', 'kill 1')
    expect(await settled(() => shared('restarts'), 'started\nstarted\n')).toBe('started\nstarted\n')
  })

  it(
    'keeps volumes over down and up, runs jobs and hooks again, and asks to stop as the file says',
    async () => {
      await stack('exec', '-T', 'app', 'sh', '-c', 'echo mine > /seeded/mine; rm /seeded/file')
      left = await anonymousVolumes(engine, folder.project)
      const down = await stack('down')
      expect(down.exit, down.stderr).toBe(0)
      const up = await stack('up', '-d')
      expect(up.exit, up.stderr).toBe(0)
      expect((await stack('exec', '-T', 'app', 'sh', '-c', 'ls /seeded; cat /seeded/mine')).stdout).toBe(
        'link\nmine\nsub\nmine\n',
      )
      expect(await shared('job')).toBe('ran\nran\n')
      expect(await shared('stopped')).toBe('asked\n')
      expect(await settled(() => shared('hooks'), 'begun by root\nended\nbegun by root\n')).toBe(
        'begun by root\nended\nbegun by root\n',
      )
    },
    5 * minutes,
  )

  it('shows the logs of all', async () => {
    const told = await settledText(async () => (await stack('logs', '--no-color')).stdout, /^peer-1 +\| ready$/m)
    expect(told).toMatch(/^peer-1 +\| ready$/m)
  })
}

const modes: readonly (readonly [file: string, mode: number])[] = [
  ['mounted', 0o755],
  ['mounted/one.txt', 0o644],
  ['mounted/sub/deep.txt', 0o640],
  ['token.txt', 0o644],
  ['filed.bin', 0o644],
]

type Stack = (...args: readonly string[]) => ReturnType<TestTarget['run']>

/** One exec for all that is asked of a service. */
async function askAll(stack: Stack): Promise<ReadonlyMap<Question, string>> {
  const services = [...new Set(questions.map(({ service }) => service))]
  const heard = await Promise.all(
    services.map(async (service) => {
      const asked = questions.filter((question) => question.service === service)
      const script = asked.map(({ ask }) => `(\n${ask}\n) 2>&1; printf '\\036'`).join('\n')
      const { stdout, stderr } = await stack('exec', '-T', service, 'sh', '-c', script)
      const answers = stdout.split('\x1e')
      return asked.map((question, index) => [question, answers[index]?.trim() ?? `nothing was heard: ${stderr}`] as const)
    }),
  )
  return new Map(heard.flat())
}

function echoOf(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const end = (text: string) => {
      clearTimeout(timer)
      socket.close()
      resolve(text)
    }
    const timer = setTimeout(end, 1000, 'no answer')
    socket.on('message', (message) => end(message.toString()))
    socket.on('error', (error) => end(error.message))
    socket.send('hello', port, '127.0.0.1')
  })
}
