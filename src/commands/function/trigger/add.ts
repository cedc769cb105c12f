import { Args, Flags } from '@oclif/core'
import { addTrigger } from '../../../engine/functions/edit/triggers.js'
import { describeTrigger } from '../../../engine/functions/scaffold.js'
import type { JsonObject } from '../../../engine/model/json.js'
import { refuse } from '../../_refuse.js'
import { EditingCommand } from '../_edit.js'
import { notServed } from './_broker.js'
import { parsePayload } from './_payload.js'

const brokers: { readonly [kind: string]: string } = {
  kafka: 'Kafka',
  nats: 'NATS',
  redis: 'Redis',
  rabbitmq: 'RabbitMQ',
  s3: 'S3',
}

export default class TriggerAdd extends EditingCommand {
  static override summary = 'have a function called by requests, a schedule or a topic'
  static override examples = [
    'stack function trigger add resize http /thumb --method POST',
    `stack function trigger add cleanup cron '*/5 * * * *' --timezone Europe/Berlin`,
    'stack function trigger add notify topic orders.created',
  ]

  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }),
    kind: Args.string({ required: true, ignoreStdin: true, description: 'http, cron or topic' }),
    value: Args.string({ required: true, ignoreStdin: true, description: 'a path, a schedule or the topic' }),
  }

  static override flags = {
    method: Flags.string({
      char: 'X',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'METHOD',
      summary: 'http: only these methods',
    }),
    hostname: Flags.string({ helpValue: 'NAME', summary: 'http: only requests to this host' }),
    cors: Flags.boolean({ summary: 'http: pages of other origins may call it' }),
    auth: Flags.string({ options: ['none', 'key'], summary: 'http: whether callers need a key' }),
    timezone: Flags.string({ helpValue: 'ZONE', summary: 'cron: whose clock it goes by (default UTC)' }),
    overlap: Flags.string({ options: ['allow', 'forbid', 'replace'], summary: 'cron: what if the last call still runs' }),
    payload: Flags.string({ helpValue: 'JSON', summary: 'cron: what it is called with' }),
    name: Flags.string({ helpValue: 'NAME', summary: 'cron: what the schedule is called' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(TriggerAdd)
    const trigger = this.trigger(args.kind, args.value, flags)
    const told = `added ${args.kind} ${describeTrigger(trigger, args.name).replace(/^(?:cron|topic) /, '')} to \`${args.name}\``
    return this.edit(flags, args.name, (declared) => addTrigger(declared, trigger), told)
  }

  private trigger(kind: string, value: string, flags: TriggerFlags): JsonObject {
    const strange = Object.entries(flagsOf).find(([flag, owner]) => owner !== kind && isGiven(Reflect.get(flags, flag)))
    if (strange) throw refuse(`\`--${strange[0]}\` says nothing of a ${kind} trigger`, `it belongs to \`${strange[1]}\``)
    switch (kind) {
      case 'cron': {
        const { timezone, overlap, payload, name } = flags
        const data = payload === undefined ? undefined : parsePayload(payload)
        const more = { ...some('timezone', timezone), ...some('overlap', overlap), ...some('data', data), ...some('name', name) }
        return { cron: { schedule: value, ...more } }
      }
      case 'topic':
        return { topic: value }
      case 'http': {
        const { method, hostname, cors, auth } = flags
        const methods = method?.map((each) => each.toUpperCase())
        const more = {
          ...some('methods', methods),
          ...some('hostname', hostname),
          ...some('cors', cors || undefined),
          ...some('auth', auth),
        }
        return { http: { path: value, ...more } }
      }
      default: {
        const broker = brokers[kind]
        if (broker !== undefined) throw notServed(broker, value)
        throw refuse(`\`${kind}\` is no kind of trigger`, 'write `http`, `cron` or `topic`')
      }
    }
  }
}

interface TriggerFlags {
  readonly method?: readonly string[] | undefined
  readonly hostname?: string | undefined
  readonly cors: boolean
  readonly auth?: string | undefined
  readonly timezone?: string | undefined
  readonly overlap?: string | undefined
  readonly payload?: string | undefined
  readonly name?: string | undefined
}

const flagsOf = {
  method: 'http',
  hostname: 'http',
  cors: 'http',
  auth: 'http',
  timezone: 'cron',
  overlap: 'cron',
  payload: 'cron',
  name: 'cron',
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false
}

function some(key: string, value: JsonObject[string]): JsonObject {
  return value === undefined ? {} : { [key]: value }
}
