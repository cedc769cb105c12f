import { stopDaemon } from '../host/engine-install/daemon.js'
import { undoCommand } from '../host/engine-install/debian-packages.js'
import { inspectMachine } from '../host/engine-install/machine.js'
import { forgetStarted, recallStarted } from '../host/engine-install/started-engine.js'
import { runChecked } from '../host/process.js'
import { StackError } from '../model/errors.js'
import { type EngineTools, rightsFor } from './engine-start.js'

/**
 * Stops the engine that `engine start` started, and no other.
 * @throws StackError `not-ours` when an engine answers that we did not start.
 */
export async function engineStop(tools: EngineTools): Promise<void> {
  const { search, folder, processes, emit, signal, surroundings } = tools
  const started = recallStarted(folder)
  if (started === undefined) {
    const { answer, silences } = await search(signal)
    forgetStarted(folder)
    const denied = silences.find((silence) => silence.denied)
    if (answer === undefined && denied !== undefined) {
      throw new StackError('not-ours', `an engine runs at ${denied.address}, which this user has not started and may not use`)
    }
    if (answer === undefined) return emit({ type: 'notice', message: 'no engine runs; nothing to stop' })
    throw new StackError(
      'not-ours',
      `the engine at ${answer.address} (${answer.source}) was not started by \`stack engine start\``,
      {
        hint: 'stop it the way it was started: `sudo systemctl stop docker.socket docker`, or by its application',
      },
    )
  }
  emit({ type: 'notice', message: `stopping ${started.name}` })
  const machine = await inspectMachine(surroundings, processes)
  if ('process' in started.stop) {
    await stopDaemon(started.stop.process, { ...tools, rights: rightsFor(machine, tools) })
  } else {
    const { argv, rights } = started.stop
    await runChecked(processes, rights === 'root' ? rightsFor(machine, tools).command(argv) : { argv, env: surroundings.env })
  }
  forgetStarted(folder)
  emit({ type: 'notice', message: `${started.name} stopped` })
  if (started.installed.length > 0) {
    emit({ type: 'notice', message: `its packages stay; to remove them: \`${undoCommand(started.installed, machine.rights)}\`` })
  }
}
