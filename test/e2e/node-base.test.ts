import { describe, expect, test } from 'vitest'
import { systemProcesses } from '../../src/engine/host/process.js'
import { parseEndpoint } from '../../src/engine/providers/docker/connection/endpoint.js'
import { openEngine } from '../../src/engine/providers/docker/dockerode-engine-api.js'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import { describeNodeBase, loadNodeBase } from '../../src/engine/providers/docker/node-base/node-base.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'

const engines = await testEngines(process.env)
const missing =
  engines.length === 0
    ? 'no engine answers'
    : process.platform === 'linux'
      ? undefined
      : 'the base is made of the files of a Linux'

suite('the Node base', missing, () => {
  describe.each(engines)('on $name', (engine) => {
    test('is not needed where a registry says no, but where none answers: the engine tells the two apart', async () => {
      const api = await openEngine(parseEndpoint(engine.dockerHost), process.env)
      await expect(api.images.resolve('127.0.0.1:9/nobody/listens:1', {})).rejects.toMatchObject({
        failure: 'engine',
        status: 500,
      })
    })

    test('runs Node, npm, scripts and shell probes, as root and as node', async () => {
      const api = await openEngine(parseEndpoint(engine.dockerHost), process.env)
      const { execPath, env, platform, arch, versions } = process
      const base = await describeNodeBase(api, { execPath, env, platform, arch, version: versions.node }, systemProcesses)
      const mine = { ...base, reference: `host-e2e-node-base:${Date.now()}` }
      await loadNodeBase(api, mine)
      try {
        const image = mine.reference
        expect(await output(api, { Image: image, Cmd: ['--version'] })).toBe(`${process.version}\n`)
        expect(
          await output(api, {
            Image: image,
            Cmd: ['sh', '-c', 'id -u && echo "$HOME" && npm --version && ls /home'],
            User: 'node',
          }),
        ).toMatch(/^1000\n\/home\/node\n\d+\.\d+\.\d+\nnode\n$/)
        const script = "require('fs').writeFileSync('/tmp/a.js', 'console.log(6 * 7)')"
        const command = `node -e "${script}" && cd /tmp && docker-entrypoint.sh a.js && env node a.js | grep 42`
        expect(await output(api, { Image: image, Cmd: ['sh', '-c', command] })).toBe('42\n42\n')
      } finally {
        await api.images.remove(mine.reference)
      }
    })
  })
})

/** What a container prints, until it ends. */
async function output(
  api: EngineApi,
  body: { readonly Image: string; readonly Cmd: readonly string[]; readonly User?: string },
): Promise<string> {
  const { id } = await api.containers.create(`host-e2e-${Date.now()}`, body)
  try {
    await api.containers.start(id)
    await api.containers.wait(id, 'not-running')
    const chunks: Buffer[] = []
    for await (const { data } of api.containers.logs(id, { tty: false })) chunks.push(data)
    return Buffer.concat(chunks).toString()
  } finally {
    await api.containers.remove(id, { force: true })
  }
}
