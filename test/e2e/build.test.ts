import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { StackError } from '../../src/engine/model/errors.js'
import { openTestBuilds } from '../support/builds.js'
import { suite } from '../support/suite.js'
import { missingImages, testEngines } from '../support/test-engine.js'

const engines = await testEngines(process.env)

suite('a build', engines.length === 0 ? 'no engine answers' : undefined, () => {
  describe.each(engines)('on $name', async (engine) => {
    const builds = await openTestBuilds(engine, 'buildkit-build')
    const base = builds.base.image
    afterAll(() => builds.clean())
    const named = Number(engine.apiVersion.split('.')[1]) >= 42

    test('gives the image all its tags and labels', async () => {
      const context = builds.folder({ Dockerfile: 'FROM scratch\nLABEL own=1\nCOPY a /\n', a: 'a' })
      const tags = ['buildkit-build:second', 'buildkit-build-other:1']
      const settings = { labels: { 'com.docker.compose.project': 'shop' } }
      const built = await builds.build({ context, tags, labels: { team: 'x' } }, { settings })
      for (const tag of ['buildkit-build:latest', ...tags]) {
        expect(await builds.labelsOf(tag)).toEqual({ own: '1', team: 'x', 'com.docker.compose.project': 'shop' })
      }
      expect(built.id).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(built.steps).toBe(1)
    })

    test('takes its Dockerfile from text, without any context', async () => {
      const built = await builds.build({ dockerfile_inline: 'FROM scratch\nLABEL inline=yes\nENV A=b\n' })
      expect(await builds.labelsOf(built.id)).toEqual({ inline: 'yes' })
    })

    test('takes a Dockerfile from outside its context, and a text together with a context', async () => {
      const elsewhere = builds.folder({ 'app.Dockerfile': 'FROM scratch\nCOPY a /\nLABEL from=elsewhere\n' })
      const context = builds.folder({ a: 'a' })
      const outside = await builds.build({ context, dockerfile: join(elsewhere, 'app.Dockerfile') })
      expect(await builds.labelsOf(outside.id)).toEqual({ from: 'elsewhere' })
      const inline = await builds.build({ context, dockerfile_inline: 'FROM scratch\nCOPY a /\nLABEL from=text\n' })
      expect(await builds.labelsOf(inline.id)).toEqual({ from: 'text' })
    })

    test('whose `# syntax` cannot be fetched uses what the engine knows, and says so', async () => {
      const built = await builds.build({ dockerfile_inline: '# syntax=docker/dockerfile:0-not-there\nFROM scratch\nLABEL a=b\n' })
      expect(built.warnings).toEqual([
        '`# syntax=docker/dockerfile:0-not-there` cannot be fetched: built with the syntax that the engine itself knows',
      ])
      expect(await builds.labelsOf(built.id)).toEqual({ a: 'b' })
      const elsewhere = builds.build({ dockerfile_inline: '# syntax=127.0.0.1:9/other:1\nFROM scratch\n' })
      await expect(elsewhere).rejects.toThrow(/127\.0\.0\.1:9/)
    })

    test('stops at its target, with its arguments', async () => {
      const Dockerfile = 'FROM scratch AS one\nARG V=none\nLABEL stage=one v=$V\nFROM scratch AS two\nLABEL stage=two\n'
      const context = builds.folder({ Dockerfile })
      const built = await builds.build({ context, target: 'one', args: { V: '1.2', UNSET: null } })
      expect(await builds.labelsOf(built.id)).toEqual({ stage: 'one', v: '1.2' })
    })

    test('of a missing Dockerfile or context says so before the engine is asked', async () => {
      const context = builds.folder({ a: 'a' })
      await expect(builds.build({ context })).rejects.toThrow(`the Dockerfile \`${context}/Dockerfile\` cannot be read`)
      await expect(builds.build({ context: `${context}/a`, dockerfile_inline: 'FROM scratch' })).rejects.toThrow('is no folder')
    })

    test('of a file that is not in the context names it and its line', async () => {
      const context = builds.folder({ Dockerfile: 'FROM scratch\n\nCOPY missing.txt /\n', '.dockerignore': '*.txt\n' })
      const failure = await builds.build({ context }).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(StackError)
      expect(failure).toMatchObject({
        code: 'build-failed',
        message: expect.stringContaining('missing.txt` is not in the build context'),
      })
    })

    test('takes folders and images as named contexts', async () => {
      const context = builds.folder({ Dockerfile: 'FROM base\nCOPY --from=assets logo.svg /\nCOPY a /\n', a: 'a' })
      const assets = builds.folder({ 'logo.svg': '<svg/>', secret: 'no', '.dockerignore': 'secret\n' })
      await builds.build({ dockerfile_inline: 'FROM scratch\nLABEL base=yes\n' }, { image: 'buildkit-build-base:1' })
      const settings = { imageOf: (service: string) => `buildkit-build-${service}:1` }
      const built = await builds.build({ context, additional_contexts: { assets, base: 'service:base' } }, { settings })
      expect(await builds.labelsOf(built.id)).toEqual({ base: 'yes' })
      if (named) expect(built.transfers.get('named-assets')).toMatchObject({ entries: 2, files: 2 })
    })

    if (!named) {
      test('with named contexts from afar is refused by an engine that would ignore them', async () => {
        const context = builds.folder({ Dockerfile: 'FROM scratch\n' })
        const assets = 'https://github.com/shop/assets.git'
        await expect(builds.build({ context, additional_contexts: { assets } })).rejects.toThrow(
          'additional_contexts.assets: this engine',
        )
      })
    }

    test('runs beside others', async () => {
      const contexts = Array.from({ length: 6 }, (_, index) =>
        builds.folder({ Dockerfile: 'FROM scratch\nCOPY . /\n', a: `${index}` }),
      )
      const built = await Promise.all(
        contexts.map((context, index) => builds.build({ context }, { image: `buildkit-build-p${index}` })),
      )
      expect(new Set(built.map(({ id }) => id)).size).toBe(6)
    })

    suite('with commands', builds.base.missing, () => {
      test('shows its steps and their output', async () => {
        const context = builds.folder({
          Dockerfile: `FROM ${base}\nCOPY a /\nRUN echo one; cat /a >&2\n`,
          a: `${Math.random()} oops\n`,
        })
        const { progress, steps } = await builds.build({ context })
        expect(steps).toBe(3)
        expect(progress).toContainEqual({ type: 'build-step', name: 'COPY a /', index: 2, total: 3, state: 'started' })
        expect(progress).toContainEqual({ type: 'output', stream: 'stdout', line: 'one' })
        expect(progress).toContainEqual({ type: 'output', stream: 'stderr', line: expect.stringContaining('oops') })
      })

      test('that fails says which step, where in the Dockerfile, and what it printed, once', async () => {
        const context = builds.folder({ Dockerfile: `FROM ${base}\n\nRUN echo line one && \\\n    exit 3\nRUN never\n` })
        const failure = await builds.build({ context }).catch((error: unknown) => error)
        if (!(failure instanceof StackError)) throw failure
        expect(failure.message).toMatch(/^`RUN echo line one &&\s+exit 3` failed with exit 3/)
        expect(failure.details).toContainEqual({ title: expect.stringContaining('output of `RUN echo'), lines: ['line one'] })
        if (named) {
          expect(failure.message).toMatch(/Dockerfile:3\)$/)
          expect(failure.details.at(-1)?.lines).toEqual([
            `  1 | FROM ${base}`,
            '  2 |',
            '> 3 | RUN echo line one && \\',
            '> 4 |     exit 3',
            '  5 | RUN never',
            '  6 |',
          ])
        }
      })

      test('reads secrets from files and the environment, and leaves no trace of them', async () => {
        const context = builds.folder({
          Dockerfile: `FROM ${base}
RUN --mount=type=secret,id=token,required value=$(cat /run/secrets/token); test \${#value} = 12
RUN --mount=type=secret,id=key,required test "$(cat /run/secrets/key)" = from-a-file
RUN --mount=type=secret,id=absent test ! -e /run/secrets/absent
`,
          key: 'from-a-file',
        })
        const secrets = { env: { name: 'env', environment: 'TOKEN' }, file: { name: 'file', file: join(context, 'key') } }
        const build = {
          context,
          no_cache: true,
          secrets: [
            { source: 'env', target: 'token' },
            { source: 'file', target: 'key' },
          ],
        }
        const built = await builds.build(build, { secrets, surroundings: { environment: { TOKEN: 'hidden-value' } } })
        const inspected = JSON.stringify(await engine.request('GET', `/images/${built.id}/json`))
        const history = JSON.stringify(await engine.request('GET', `/images/${built.id}/history`))
        expect(inspected + history).not.toContain('hidden-value')
      })

      test('without a secret that a step requires names it', async () => {
        const context = builds.folder({ Dockerfile: `FROM ${base}\nRUN --mount=type=secret,id=token,required true\n` })
        await expect(builds.build({ context, no_cache: true })).rejects.toThrow(/secret.*token/)
      })

      test('knows extra hosts, the network and the size of /dev/shm', async () => {
        const Dockerfile = `FROM ${base}
RUN case "$(cat /etc/hosts)" in *host-gateway*) exit 1;; *10.1.2.3*host.docker.internal*) ;; *) exit 1;; esac
RUN test "$(ls /sys/class/net)" = lo
RUN case "$(cat /proc/mounts)" in *size=${named ? 131072 : 65536}k*) ;; *) exit 1;; esac
`
        const context = builds.folder({ Dockerfile })
        const extra_hosts = ['db=10.1.2.3', 'host.docker.internal=host-gateway']
        const shm_size = String(128 * 1024 * 1024)
        const built = await builds.build({ context, network: 'none', extra_hosts, shm_size, no_cache: true })
        expect(built.warnings).toEqual(
          named ? [] : ['build.shm_size has no effect: it needs Docker Engine 23, and this one speaks API 1.41'],
        )
      })

      test('stops its commands when it is cancelled', async () => {
        const marker = `99${Math.floor(Math.random() * 1e6)}`
        const context = builds.folder({ Dockerfile: `FROM ${base}\nRUN sleep ${marker}\n` })
        const cancel = new AbortController()
        const progress = (event: { readonly type: string; readonly name?: string; readonly state?: string }) => {
          if (event.name?.includes('sleep') && event.state === 'started')
            setTimeout(() => cancel.abort(new Error('cancelled by test')), 300)
        }
        await expect(builds.build({ context }, { surroundings: { signal: cancel.signal, progress } })).rejects.toThrow(
          'cancelled by test',
        )
        await expect.poll(() => processesWith(`sleep ${marker}`), { timeout: 5_000 }).toEqual([])
      })

      test('with a secret whose file is missing names the file before anything is built', async () => {
        const secrets = { key: { name: 'key', file: '/nowhere/key' } }
        const build = { dockerfile_inline: 'FROM scratch\n', secrets: [{ source: 'key' }] }
        await expect(builds.build(build, { secrets })).rejects.toThrow('secrets.key: the file `/nowhere/key` cannot be read')
      })

      test('that wants an ssh agent where none runs says how to start one', async () => {
        const context = builds.folder({ Dockerfile: `FROM ${base}\nRUN --mount=type=ssh true\n` })
        await expect(builds.build({ context, ssh: ['default'] })).rejects.toMatchObject({ code: 'ssh-agent-missing' })
      })
    })

    suite('with an ssh agent', await missingImages(engine, ['debian:bookworm-slim']), () => {
      test('lets a step talk to it', async () => {
        // "List your keys" is message type 11, the answer 12; asked by hand, since small images have no ssh-add.
        const Dockerfile = `FROM debian:bookworm-slim
RUN --mount=type=ssh perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new($ENV{SSH_AUTH_SOCK}) or die; syswrite $s, pack("NC", 1, 11); sysread $s, $b, 9; die unless (unpack("NC", $b))[1] == 12'
`
        const context = builds.folder({ Dockerfile })
        const agent = await startAgent(join(context, 'agent.sock'))
        const surroundings = { environment: { SSH_AUTH_SOCK: agent.socket } }
        await expect(builds.build({ context, ssh: ['default'], no_cache: true }, { surroundings })).resolves.toMatchObject({
          steps: 2,
        })
        expect(agent.asked).toEqual([11])
        agent.stop()
      })
    })
  })
})

function processesWith(command: string): readonly string[] {
  const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
  return listed.split('\n').filter((line) => line.startsWith(command))
}

/** An ssh agent without keys: notes the types of the messages it gets, and answers each with an empty list. */
async function startAgent(socket: string): Promise<{ readonly socket: string; readonly asked: readonly number[]; stop(): void }> {
  const asked: number[] = []
  const server = createServer((connection) => {
    connection.on('data', (data) => {
      asked.push(data[4] ?? 0)
      connection.write(Buffer.from([0, 0, 0, 5, 12, 0, 0, 0, 0]))
    })
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  return { socket, asked, stop: () => void server.close() }
}
