import { relative } from 'node:path'
import { Flags } from '@oclif/core'
import { developedFunctions } from '../../engine/functions/developed-functions.js'
import { gatewayClient } from '../../engine/functions/gateway-client.js'
import { gatewayAddress } from '../../engine/functions/gateway-of-stack.js'
import { httpClient } from '../../engine/host/http-client.js'
import type { DevMode } from '../../engine/model/dev-mode.js'
import { StackError } from '../../engine/model/errors.js'
import { gatewayService } from '../../engine/model/gateway-config.js'
import type { Project } from '../../engine/workflows/project.js'
import { up } from '../../engine/workflows/up.js'
import { StackCommand } from '../_base.js'
import { clusterFlags } from '../_cluster.js'
import { refuse } from '../_refuse.js'
import type { Session } from '../_session.js'
import { plainUpRequest } from '../_up-flags.js'
import { clusterRequest } from '../k8s/_up-flags.js'
import { develop } from './_development.js'
import { functionNames } from './_names.js'
import { keepUpToDate } from './_source-changes.js'
import { placeOfTarget } from './_target.js'

export default class FunctionDev extends StackCommand {
  static override summary = 'run functions while you write them: what you save is live at once'
  static override description =
    'Starts the functions with what they depend on, shows calls, logs and reloads, until q or Ctrl-C. A version that cannot be loaded is said with file and line, and the last good one goes on. Changed dependencies are installed anew.'
  static override examples = ['stack function dev', 'stack function dev resize --inspect', 'stack function dev --target k8s']

  static override args = { names: functionNames }
  static override baseFlags = {
    ...clusterFlags,
    namespace: Flags.string({ helpValue: 'NAME', summary: 'with --target k8s: the namespace' }),
  }

  static override flags = {
    inspect: Flags.boolean({ summary: 'open a debugger port of the function, on this machine alone' }),
    'inspect-port': Flags.integer({ min: 1, max: 65535, default: 9229, helpValue: 'PORT', summary: 'that port' }),
    target: Flags.string({ options: ['docker', 'k8s'], default: 'docker', helpValue: 'docker|k8s', summary: 'where they run' }),
  }

  protected override get place() {
    return placeOfTarget(this.argv, 'make')
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionDev)
    const names = args.names ?? []
    const dev = devMode(names, flags)
    return this.inStack({ flags, services: names, dev }, async (project, session) => {
      const developed = developedFunctions(project.stack, names)
      const services = [...developed.keys(), gatewayService]
      const onDocker = plainUpRequest(flags, services, session.env, 'started')
      const request = flags.target === 'k8s' ? clusterRequest({ ...onDocker, until: 'ready' }, {}) : onDocker
      const silently = { ...session.tools, emit: () => {} }
      let begin = () => {}
      const endWatching = keepUpToDate({
        developed,
        source: dev.source,
        workloads: () => session.opened.workloads(),
        running: new Promise<void>((resolve) => {
          begin = resolve
        }),
        project: project.stack.name,
        signal: session.tools.signal,
        say: (text) => this.say(text),
        rebuild: async () => void (await up(project, request, silently)),
      })
      try {
        const { exitCode } = await up(project, request, session.tools)
        await session.settle()
        if (exitCode !== 0) return exitCode
        begin()
        await this.develop(project, developed, session)
      } finally {
        endWatching()
      }
      this.say(`still running as you left them · stack up -d (as built) · stack down`)
      return 0
    })
  }

  private async develop(project: Project, folders: ReadonlyMap<string, string>, { opened, tools }: Session): Promise<void> {
    const { stack } = project
    const address = gatewayAddress(stack)
    if (address === undefined)
      throw new StackError('no-port', 'the port of the gateway is not fixed', { hint: 'write `x-gateway: {port: 8088}`' })
    await develop({
      project,
      folders,
      sources: new Map([...folders].map(([name, folder]) => [name, relative(this.world.cwd, folder) || '.'])),
      url: `http://localhost:${address.port}`,
      gateway: gatewayClient({ address, project: stack.name, send: httpClient(), signal: tools.signal }),
      workloads: await opened.workloads(),
      clock: this.world.clock,
      input: this.world.terminal.input,
      style: this.styleFor(this.stdout),
      write: (text) => this.print(text),
      signal: tools.signal,
    })
  }
}

function devMode(
  names: readonly string[],
  flags: { readonly target: string; readonly inspect: boolean; readonly 'inspect-port': number },
): DevMode {
  const [inspected] = names
  if (flags.inspect && (inspected === undefined || names.length > 1)) {
    throw refuse('`--inspect` needs one function', 'name it: `stack function dev NAME --inspect`')
  }
  return {
    functions: names,
    source: flags.target === 'k8s' ? 'sent' : 'mounted',
    ...(flags.inspect && inspected !== undefined && { inspect: { function: inspected, port: flags['inspect-port'] } }),
  }
}
