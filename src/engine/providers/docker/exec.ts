import type { Execer, ExecRequest } from '../provider.js'
import { consoleOf } from './console.js'
import type { EngineApi } from './engine-api.js'
import type { ExecCreateBody } from './wire/exec.js'

/** Runs commands in containers of a Docker Engine. */
export function dockerExecer(api: EngineApi): Execer {
  return {
    async exec(handle, request, signal) {
      const { id } = await api.execs.create(handle, { ...bodyOf(request), AttachStdout: true, AttachStderr: true }, signal)
      const stream = await api.execs.start(id, { tty: request.tty }, signal)
      return consoleOf(stream, {
        tty: request.tty,
        resize: (size) => api.execs.resize(id, size),
        async exitCode() {
          const { Running, ExitCode } = await api.execs.inspect(id)
          return Running ? undefined : (ExitCode ?? 0)
        },
      })
    },
    async execDetached(handle, request, signal) {
      const { id } = await api.execs.create(handle, bodyOf(request), signal)
      await api.execs.startDetached(id, { tty: request.tty }, signal)
    },
  }
}

function bodyOf(request: ExecRequest): ExecCreateBody {
  const { command, tty, stdin, user, workingDir, environment, privileged } = request
  return {
    Cmd: command,
    Tty: tty,
    AttachStdin: stdin,
    Privileged: privileged,
    ...(environment.length > 0 && { Env: environment }),
    ...(user !== undefined && { User: user }),
    ...(workingDir !== undefined && { WorkingDir: workingDir }),
  }
}
