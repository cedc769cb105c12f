import { pasteable } from '../../../host/process.js'
import { StackError } from '../../../model/errors.js'
import type { Outcome } from '../../../model/event.js'
import type { Operation, Step } from '../../../model/plan.js'
import type { Hook } from '../../../model/service.js'
import type { PerformContext } from '../../provider.js'
import type { DockerResource } from '../lower/docker-resource.js'
import { splitLines } from './output-lines.js'
import { handleOf } from './start-container.js'
import { stepRef } from './step-ref.js'
import type { Tools } from './tools.js'

type ExecOperation = Extract<Operation<DockerResource>, { readonly type: 'exec' }>

/** Runs the hooks of a service in its container, one after the other; the first that fails ends them. */
export async function runHooks(
  tools: Tools,
  { target, hook: kind }: ExecOperation,
  step: Step<DockerResource>,
  context: PerformContext,
): Promise<Outcome> {
  if (target.resource?.kind !== 'container') return { text: 'no hooks' }
  const hooks = kind === 'post_start' ? target.resource.postStart : target.resource.preStop
  for (const hook of hooks) await runHook(tools, handleOf(target), hook, kind, step, context)
  return { text: kind === 'post_start' ? 'running' : `${kind} done` }
}

async function runHook(
  { api }: Tools,
  container: string,
  hook: Hook,
  kind: string,
  step: Step<DockerResource>,
  { emit, signal }: PerformContext,
): Promise<void> {
  const { id } = await api.execs.create(
    container,
    {
      Cmd: hook.command,
      Env: Object.entries(hook.environment ?? {}).map(([name, value]) => (value === null ? name : `${name}=${value}`)),
      User: hook.user,
      WorkingDir: hook.working_dir,
      Privileged: hook.privileged,
      AttachStdout: true,
      AttachStderr: true,
    },
    signal,
  )
  const { output } = await api.execs.start(id, { tty: false }, signal)
  const lines: string[] = []
  for await (const { stream, line } of splitLines(output)) {
    lines.push(line)
    emit({ type: 'step-progress', step: stepRef(step), progress: { type: 'output', stream, line } })
  }
  const { ExitCode } = await api.execs.inspect(id, signal)
  if (ExitCode === 0) return
  throw new StackError('hook-failed', `${kind} failed with exit code ${ExitCode}`, {
    details: [{ title: `Hook \`${hook.command.join(' ')}\` said:`, lines: lines.slice(-20) }],
    hint: `correct the hook, or run it by hand: ${pasteable({ argv: ['stack', 'exec', step.group, ...hook.command] })}`,
  })
}
