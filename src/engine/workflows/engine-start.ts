import type { Clock } from '../host/clock.js'
import { chooseWay, installedWay, type Way } from '../host/engine-install/choose-way.js'
import { type Daemon, startDaemon } from '../host/engine-install/daemon.js'
import { foretellInstallation, type Installation, installPackages, undoCommand } from '../host/engine-install/debian-packages.js'
import { inspectMachine, type Machine, type MachineSurroundings } from '../host/engine-install/machine.js'
import { type Rights, rootRights } from '../host/engine-install/rights.js'
import { grantSocket } from '../host/engine-install/socket.js'
import { bootId, rememberStarted, type StartedEngine } from '../host/engine-install/started-engine.js'
import { type Processes, runChecked } from '../host/process.js'
import { StackError } from '../model/errors.js'
import type { Emit } from '../model/event.js'
import type { EngineAnswer, EngineSilence, SearchEngine } from '../providers/docker/engine-search-api.js'
import { describeAnswer, tellingSilences } from './describe-engine-search.js'

/** What `engine start` and `engine stop` work with. */
export interface EngineTools {
  readonly search: SearchEngine
  readonly surroundings: MachineSurroundings & { readonly gid: number | undefined }
  /** Where what was started is remembered (`stateFolder`). */
  readonly folder: string
  readonly processes: Processes
  readonly clock: Clock
  readonly emit: Emit
  readonly signal: AbortSignal
}

/** Who answers the question whether packages may be installed. */
export type Consent =
  /** `--yes`. */
  | { readonly type: 'given' }
  | { readonly type: 'ask'; readonly ask: (question: string) => Promise<boolean> }
  /** No terminal to ask on. */
  | { readonly type: 'nobody' }

/**
 * Makes an engine answer: leaves one that does alone, starts an installed one, or installs the distribution's, and says by notices what
 * it did and how to undo it.
 * @throws StackError when there is no way, consent is missing, or the engine does not come up.
 */
export async function engineStart(consent: Consent, tools: EngineTools): Promise<EngineAnswer> {
  const { search, emit, signal } = tools
  const { answer, silences } = await search(signal)
  if (answer !== undefined) {
    emit({ type: 'notice', message: `${describeAnswer(answer)}; nothing to start` })
    return answer
  }
  const chosen = silences.find(({ reason }) => reason === 'chosen')
  if (chosen !== undefined && !isLocal(chosen.address)) throw silentElsewhere(chosen)
  const refused = silences.find(({ denied }) => denied)
  if (refused !== undefined) {
    throw new StackError('engine-denied', `an engine runs at ${refused.address}, and this user may not use it`, {
      hint: 'sudo usermod -aG docker $USER, then log in again',
    })
  }
  return bringUp(consent, tools, chosen)
}

/** Whether it is a place of this machine, where something that is started here may answer. */
function isLocal(address: string): boolean {
  return address.startsWith('unix://') || address.startsWith('npipe://')
}

function silentElsewhere({ address, source, problem }: EngineSilence): StackError {
  const other = source.startsWith('context') ? '`docker context use default`' : `unset ${source}`
  return new StackError('no-engine', `no engine answers at ${address} (${source}): ${problem}`, {
    hint: `start it there; or ${other}, and \`stack engine start\` starts one on this machine`,
  })
}

/** Where an engine of the system listens. */
const systemSocket = 'unix:///var/run/docker.sock'

async function bringUp(consent: Consent, tools: EngineTools, chosen: EngineSilence | undefined): Promise<EngineAnswer> {
  const machine = await inspectMachine(tools.surroundings, tools.processes)
  const way = chooseWay(machine)
  const isOfSystem = way.type !== 'command' || way.rights === 'root'
  if (isOfSystem && chosen !== undefined && chosen.address !== systemSocket) throw silentElsewhere(chosen)
  if (way.type !== 'install') return startInstalled(way, machine, [], tools)
  const added = await install(way.packages, machine, consent, tools)
  const after = await inspectMachine(tools.surroundings, tools.processes)
  const installed = installedWay(after)
  if (installed === undefined) throw new StackError('no-engine', `${way.packages.join(', ')} brought no engine`)
  return startInstalled(installed, after, added, tools)
}

async function install(
  packages: readonly string[],
  machine: Machine,
  consent: Consent,
  tools: EngineTools,
): Promise<readonly string[]> {
  const { processes, emit, signal } = tools
  const rights = rightsFor(machine, tools)
  if (consent.type === 'nobody') {
    throw new StackError('needs-consent', 'no Docker Engine is installed, and nobody can be asked whether to install one', {
      hint: `\`stack engine start --yes\` installs ${packages.join(', ')} of ${machine.distribution?.name}`,
    })
  }
  emit({ type: 'notice', message: 'no engine is installed; asking apt what it would take' })
  const installation = await foretellInstallation(packages, rights, processes)
  signal.throwIfAborted()
  const what = describeInstallation(packages, installation, machine)
  if (consent.type === 'ask' && !(await consent.ask(`install ${what}?`))) {
    throw new StackError('no-engine', 'nothing was installed, and no engine runs')
  }
  emit({ type: 'notice', message: `installing ${what}` })
  await installPackages(installation, rights, processes)
  signal.throwIfAborted()
  return installation.added
}

function describeInstallation(packages: readonly string[], { added, version }: Installation, machine: Machine): string {
  const more = added.length - packages.length
  const others = more > 0 ? ` and ${more} packages it needs` : ''
  return `${packages.join(', ')} ${version}${others} from ${machine.distribution?.name ?? 'the distribution'}`
}

type InstalledWay = Exclude<Way, { readonly type: 'install' }>

async function startInstalled(
  way: InstalledWay,
  machine: Machine,
  installed: readonly string[],
  tools: EngineTools,
): Promise<EngineAnswer> {
  const { emit, folder, processes, clock, surroundings } = tools
  emit({ type: 'notice', message: `starting ${way.name}` })
  const begun = clock.now().toISOString()
  const remember = (stop: StartedEngine['stop']) =>
    rememberStarted(folder, { name: way.name, stop, startedAt: begun, boot: bootId(), installed })
  let answer: EngineAnswer
  if (way.type === 'daemon') {
    const rights = rightsFor(machine, tools)
    const group = machine.rights === 'sudo' ? surroundings.gid : undefined
    const daemon = await startDaemon(way.program, { processes, clock, rights, folder, group })
    answer = await untilItAnswers(machine, tools, daemon)
    const process = daemon.process()
    if (process !== undefined) remember({ process })
    emit({ type: 'notice', message: `dockerd runs on its own, without an init; its log: ${daemon.logFile}` })
  } else {
    const { env } = surroundings
    const command = way.rights === 'root' ? rightsFor(machine, tools).command(way.start) : { argv: way.start, env }
    await runChecked(processes, command)
    remember({ argv: way.stop, rights: way.rights })
    answer = await untilItAnswers(machine, tools)
  }
  emit({ type: 'notice', message: describeAnswer(answer) })
  const purge = installed.length > 0 ? `, then \`${undoCommand(installed, machine.rights)}\`` : ''
  emit({ type: 'notice', message: `to undo: \`stack engine stop\`${purge}` })
  return answer
}

/** Virtual machines of desktop products take up to a minute or two. */
const patienceMs = 180_000

async function untilItAnswers(machine: Machine, tools: EngineTools, daemon?: Daemon): Promise<EngineAnswer> {
  const { search, clock, signal, processes, surroundings } = tools
  const begun = clock.elapsed()
  for (;;) {
    const { answer, silences } = await search(signal)
    if (answer !== undefined) return answer
    daemon?.process()
    const denied = silences.find((silence) => silence.denied)
    if (denied !== undefined && machine.rights === 'sudo' && surroundings.gid !== undefined) {
      await grantSocket(denied.address, surroundings.gid, rightsFor(machine, tools), processes)
    }
    if (clock.elapsed() - begun > patienceMs) {
      const problems = tellingSilences(silences).map(({ address, problem }) => `    ${address}: ${problem}`)
      const words = daemon?.lastWords().map((line) => `    ${line}`) ?? []
      throw new StackError(
        'engine-failed',
        [`no engine answered within ${patienceMs / 1000} s`, ...problems, ...words].join('\n'),
        {
          hint: 'stack doctor looks closer',
        },
      )
    }
    await clock.wait(200, signal)
  }
}

/** @throws StackError for a user who is not root and whose sudo asks. */
export function rightsFor(machine: Pick<Machine, 'rights'>, { surroundings }: Pick<EngineTools, 'surroundings'>): Rights {
  if (machine.rights === 'none') {
    throw new StackError('needs-root', 'this needs root, or sudo without a password', { hint: 'run it with sudo' })
  }
  return rootRights(machine.rights, surroundings.env)
}
