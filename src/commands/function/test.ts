import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { developedFunctions } from '../../engine/functions/developed-functions.js'
import type { FunctionGateway } from '../../engine/functions/function-gateway-api.js'
import { readFunctionProgram } from '../../engine/functions/function-program.js'
import { gatewayClient } from '../../engine/functions/gateway-client.js'
import { gatewayAddress } from '../../engine/functions/gateway-of-stack.js'
import { invocationRequest } from '../../engine/functions/invocation.js'
import { milliseconds } from '../../engine/functions/latency.js'
import { unitTests } from '../../engine/functions/unit-tests.js'
import { bytesOf } from '../../engine/host/http-body.js'
import { httpClient } from '../../engine/host/http-client.js'
import { exitCodes } from '../../engine/model/errors.js'
import type { Project } from '../../engine/workflows/project.js'
import { type RunCommand, run } from '../../engine/workflows/run.js'
import { StackCommand } from '../_base.js'
import { readData } from './_data.js'
import { functionNames } from './_names.js'
import { standingOf } from './_standing.js'

export default class FunctionTest extends StackCommand {
  static override summary = "run functions' own tests in their containers, and send them their sample events"
  static override description =
    'The tests of a function are run where it runs: in its image, each function in a container of its own. Where the stack is up, the files in `events/` are sent, too; an answer of 500 or more is a failure.'
  static override examples = ['stack function test', 'stack function test resize', 'stack function test --no-events']

  static override args = { names: functionNames }

  static override flags = {
    events: Flags.boolean({ default: true, allowNo: true, summary: 'send sample events where the stack is up' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionTest)
    const names = args.names ?? []
    return this.inStack({ flags, services: names }, async (project, { opened, tools, forced, settle }) => {
      const failed: string[] = []
      const tests = unitTests(project.stack, names, readFunctionProgram(this.world.root).runtimes)
      for (const { function: name, command } of tests) {
        const { exitCode } = await run(project, testRun(name, command), {
          ...tools,
          workloads: await opened.workloads(),
          terminal: this.world.terminal,
          forced,
          home: this.world.home,
          slug: randomBytes(32).toString('hex'),
          begin: settle,
        })
        if (exitCode !== 0) failed.push(`${name}: its tests ended with exit code ${exitCode}`)
      }
      await settle()
      if (flags.events)
        failed.push(
          ...(await this.sendSamples(
            project,
            tests.map(({ function: name }) => name),
            tools.signal,
          )),
        )
      for (const line of failed) this.say(line)
      return failed.length === 0 ? 0 : exitCodes.failure
    })
  }

  /** @returns what went wrong, a sentence each */
  private async sendSamples({ stack }: Project, names: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const address = gatewayAddress(stack)
    if (address === undefined) return []
    const gateway = gatewayClient({ address, project: stack.name, send: httpClient(), signal })
    if ((await standingOf(gateway)) === undefined) {
      this.say('sample events were not sent: the stack is not up')
      return []
    }
    const sent = await Promise.all(
      [...developedFunctions(stack, names)].map(([name, folder]) => this.sendSamplesOf(name, join(folder, 'events'), gateway)),
    )
    return sent.flat()
  }

  private async sendSamplesOf(name: string, folder: string, gateway: FunctionGateway): Promise<readonly string[]> {
    const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json')).sort()
    const failed: string[] = []
    for (const file of files) {
      const data = await readData(`@${join(folder, file)}`, { cwd: '/', stdin: this.world.terminal.input.stream })
      const began = this.world.clock.elapsed()
      const request = invocationRequest({ path: '/', query: [], headers: [], answer: 'now', ...(data && { data }) })
      const { status, body } = await gateway.call(name, request)
      await bytesOf(body)
      this.print(`${name}  events/${file}  ${status} in ${milliseconds(this.world.clock.elapsed() - began)}`)
      if (status >= 500) failed.push(`${name}: events/${file} was answered with ${status}: stack function logs ${name}`)
    }
    return failed
  }
}

/** In the image as it is declared, without what the function depends on: its tests are its own. */
function testRun(service: string, command: readonly string[]): RunCommand {
  return {
    service,
    overrides: {
      command,
      environment: [],
      labels: [],
      workingDir: '/function',
      ports: 'none',
      volumes: [],
      capAdd: [],
      capDrop: [],
    },
    tty: 'never',
    stdin: 'left',
    detach: 'attached',
    remove: 'after',
    aliases: 'none',
    dependencies: 'without',
    images: { build: 'stale' },
    orphans: 'ignore',
  }
}
