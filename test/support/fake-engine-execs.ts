import { PassThrough } from 'node:stream'
import type { ExecApi, OutputChunk } from '../../src/engine/providers/docker/engine-api.js'
import type { FakeProgram } from './fake-engine-state.js'
import { type FakeWorld, programKey, refusal } from './fake-engine-world.js'

/** The exec endpoints of the fake engine. */
export function fakeExecApi(world: FakeWorld): ExecApi {
  const { state } = world
  const find = (id: string) => {
    const exec = state.execs.get(id)
    if (!exec) throw refusal('not-found', `No such exec instance: ${id}`, 404)
    return exec
  }
  const run = (id: string): FakeProgram => {
    const exec = find(id)
    exec.running = true
    return world.execPrograms.get(programKey(exec.command)) ?? { exitCode: 0 }
  }
  return {
    async create(name, body) {
      const container = world.container(name)
      world.change(`exec in ${container.name}: ${body.Cmd.join(' ')}`)
      if (container.state !== 'running') throw refusal('conflict', `container ${container.id} is not running`, 409)
      const id = state.newId()
      const exec = { id, container: container.id, command: body.Cmd, tty: body.Tty ?? false, running: false, exitCode: null }
      state.execs.set(id, exec)
      return { id }
    },
    async start(id) {
      const exec = find(id)
      const program = run(id)
      const input = new PassThrough()
      async function* output(): AsyncGenerator<OutputChunk> {
        for (const [stream, text] of program.output ?? []) yield { stream, data: Buffer.from(text) }
        if (program.copiesInput) for await (const data of input) yield { stream: 'stdout', data }
        exec.running = false
        exec.exitCode = program.exitCode ?? 0
      }
      return { output: output(), input, close: () => void input.destroy() }
    },
    async startDetached(id) {
      const exec = find(id)
      exec.exitCode = run(id).exitCode ?? 0
      exec.running = false
    },
    async inspect(id) {
      const exec = find(id)
      return { ID: id, ContainerID: exec.container, Running: exec.running, ExitCode: exec.exitCode, Pid: exec.running ? 200 : 0 }
    },
    async resize(id) {
      find(id)
    },
  }
}
