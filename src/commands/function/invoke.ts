import { Args, Flags } from '@oclif/core'
import type { FunctionGateway } from '../../engine/functions/function-gateway-api.js'
import { functionNamed } from '../../engine/functions/gateway-of-stack.js'
import { type EventWish, type Invocation, invocationRequest } from '../../engine/functions/invocation.js'
import { milliseconds } from '../../engine/functions/latency.js'
import { bytesOf } from '../../engine/host/http-body.js'
import type { HttpAnswer, HttpRequest } from '../../engine/host/http-client-api.js'
import { exitCodes } from '../../engine/model/errors.js'
import { callHeaders } from '../../engine/model/gateway-answers.js'
import { refuse } from '../_refuse.js'
import { readData } from './_data.js'
import { type Functions, GatewayCommand, target } from './_gateway.js'
import { asJson, asText, repeatCall } from './_repeated-calls.js'
import { printResult } from './_result.js'

export default class FunctionInvoke extends GatewayCommand {
  static override summary = 'call a function and print its answer'
  static override description =
    'The answer goes to standard output, what became of the call to standard error. It goes past the routes and keys of the function. An answer of 400 or more ends it with exit code 1.'
  static override examples = [
    `stack function invoke resize -d '{"width": 100}'`,
    'stack function invoke resize -d @events/sample.json',
    'stack function invoke api --path /users/7 -X DELETE -H "x-debug: 1"',
    `stack function invoke notify --event order.created -d '{"id": 7}'`,
    'stack function invoke resize -d @photo.png --async --wait',
    'stack function invoke resize --repeat 1000 -c 20',
  ]

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }

  static override flags = {
    data: Flags.string({ char: 'd', helpValue: 'TEXT|@FILE|-', summary: 'what it is called with; `-`: standard input' }),
    header: Flags.string({ char: 'H', multiple: true, multipleNonGreedy: true, helpValue: 'NAME: VALUE', summary: 'a header' }),
    method: Flags.string({ char: 'X', helpValue: 'METHOD', summary: 'default: POST with data, GET without' }),
    path: Flags.string({ default: '/', helpValue: 'PATH', summary: 'as the function sees it' }),
    query: Flags.string({
      char: 'q',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=VALUE',
      summary: 'a query parameter',
    }),
    'content-type': Flags.string({ helpValue: 'TYPE', summary: 'of the data, where it does not tell' }),
    event: Flags.string({ helpValue: 'TYPE', summary: 'make the data a CloudEvent of this type' }),
    source: Flags.string({ default: '/stack/invoke', helpValue: 'SOURCE', summary: 'the source of that event' }),
    subject: Flags.string({ helpValue: 'SUBJECT', summary: 'the subject of that event' }),
    id: Flags.string({ helpValue: 'ID', summary: 'the id of that event' }),
    async: Flags.boolean({ summary: 'have it accepted now, and made in its own time' }),
    wait: Flags.boolean({ summary: 'with --async: wait for its result' }),
    repeat: Flags.integer({ min: 1, default: 1, helpValue: 'N', summary: 'call it so often, and print how long it took' }),
    concurrency: Flags.integer({
      char: 'c',
      min: 1,
      default: 1,
      helpValue: 'N',
      summary: 'so many calls at once, with --repeat',
    }),
    raise: Flags.boolean({ default: true, allowNo: true, summary: 'exit code 1 for an answer of 400 or more' }),
    format: Flags.string({ options: ['text', 'json'], default: 'text', summary: 'json: status, headers and body as one object' }),
    target,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionInvoke)
    if (flags.wait && !flags.async)
      throw refuse('`--wait` waits for what `--async` began', 'leave it out: without `--async` the answer is waited for')
    const data = await readData(flags.data, { cwd: this.world.cwd, stdin: this.world.terminal.input.stream })
    const request = this.request({
      ...(flags.method !== undefined && { method: flags.method.toUpperCase() }),
      path: flags.path,
      query: (flags.query ?? []).map((pair) => pairOf(pair, '=', '`NAME=VALUE`')),
      headers: (flags.header ?? []).map((line) => pairOf(line, ':', '`NAME: VALUE`')),
      ...(data !== undefined && { data }),
      ...(flags['content-type'] !== undefined && { contentType: flags['content-type'] }),
      ...(flags.event !== undefined && { event: this.event(flags.event, flags) }),
      answer: flags.async ? 'later' : 'now',
    })
    return this.withFunctions(flags, async (functions) => {
      functionNamed(functions.config, args.name)
      const code =
        flags.repeat > 1
          ? await this.callOften(functions, args.name, request, flags)
          : await this.callOnce(functions, args.name, request, flags)
      return flags.raise ? code : 0
    })
  }

  /** The request as this spelling of the command makes it. */
  protected request(invocation: Invocation): HttpRequest {
    return invocationRequest(invocation)
  }

  private event(
    type: string,
    flags: { readonly source: string; readonly subject?: string | undefined; readonly id?: string | undefined },
  ): EventWish {
    return {
      type,
      source: flags.source,
      id: flags.id ?? crypto.randomUUID(),
      time: this.world.clock.now().toISOString(),
      ...(flags.subject !== undefined && { subject: flags.subject }),
    }
  }

  private async callOften(
    functions: Functions,
    name: string,
    request: HttpRequest,
    flags: { readonly repeat: number; readonly concurrency: number; readonly format: string },
  ): Promise<number> {
    const calls = await repeatCall(functions, name, request, { ...flags, now: () => this.world.clock.elapsed() })
    this.print(flags.format === 'json' ? JSON.stringify(asJson(calls)) : asText(calls))
    return [...calls.statuses.keys()].every((status) => status < 400) ? 0 : exitCodes.failure
  }

  private async callOnce(
    { gateway, signal }: Functions,
    name: string,
    request: HttpRequest,
    flags: { readonly format: string; readonly wait: boolean },
  ): Promise<number> {
    const began = this.world.clock.elapsed()
    const answer = await gateway.call(name, request)
    const took = this.world.clock.elapsed() - began
    const id = answer.headers[callHeaders.requestId] ?? ''
    if (answer.status === 202 && request.headers.prefer === 'respond-async') return this.accepted(gateway, answer, flags, signal)
    if (flags.format === 'json') {
      const body = await bytesOf(answer.body)
      this.print(
        JSON.stringify({ status: answer.status, ms: took, requestId: id, headers: answer.headers, body: bodyOf(body, answer) }),
      )
    } else {
      const style = this.styleFor(this.stderr)
      const paint = answer.status < 400 ? style.good : style.bad
      this.say(
        `${paint(String(answer.status))} in ${milliseconds(took)} · request ${id} · ${answer.headers[callHeaders.start] ?? 'warm'}`,
      )
      await this.stream(answer)
    }
    return answer.status < 400 ? 0 : exitCodes.failure
  }

  /** The body as it comes; on a terminal the prompt gets a line of its own. */
  private async stream(answer: HttpAnswer): Promise<void> {
    const { stream, isTty } = this.world.terminal.output
    let last: number | undefined
    for await (const chunk of answer.body) {
      last = chunk.at(-1) ?? last
      if (!stream.write(chunk)) await new Promise<void>((resolve) => stream.once('drain', () => resolve()))
    }
    if (isTty && last !== undefined && last !== 10) stream.write('\n')
  }

  private async accepted(
    gateway: FunctionGateway,
    answer: HttpAnswer,
    flags: { readonly wait: boolean; readonly format: string },
    signal: AbortSignal,
  ): Promise<number> {
    const { id } = JSON.parse(Buffer.from(await bytesOf(answer.body)).toString())
    if (!flags.wait) {
      this.say(`accepted · stack function result ${id}`)
      this.print(id)
      return 0
    }
    for (;;) {
      const result = await gateway.result(id)
      if (result && (result.state === 'succeeded' || result.state === 'failed'))
        return printResult(result, flags.format, { print: (text) => this.print(text), say: (text) => this.say(text) })
      await this.world.clock.wait(200, signal)
    }
  }
}

function pairOf(text: string, separator: string, form: string): readonly [string, string] {
  const at = text.indexOf(separator)
  if (at <= 0) throw refuse(`\`${text}\` has no value`, `write ${form}`)
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

function bodyOf(body: Uint8Array, { headers }: HttpAnswer): unknown {
  const text = Buffer.from(body).toString('utf8')
  if (Buffer.compare(Buffer.from(text), body) !== 0) return { base64: Buffer.from(body).toString('base64') }
  if (!/\bjson\b/.test(headers['content-type'] ?? '')) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
