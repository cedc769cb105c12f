import { Args, Flags } from '@oclif/core'
import { StackError } from '../../../engine/model/errors.js'
import { StackCommand } from '../../_base.js'

/** A source of messages that this version does not read: understood, and refused with its reason. */
export abstract class BrokerTrigger extends StackCommand {
  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'what the trigger is called' }) }

  static override flags = {
    'function-selector': Flags.string({
      required: true,
      helpValue: 'NAME=VALUE',
      summary: 'the label of the functions that are called',
    }),
    'trigger-topic': Flags.string({ required: true, helpValue: 'TOPIC', summary: 'the topic they are called for' }),
  }

  protected abstract get broker(): string

  async run(): Promise<number> {
    const { flags } = await this.parse(BrokerTrigger)
    throw notServed(this.broker, flags['trigger-topic'])
  }
}

/** The refusal of a source that this version does not read. @param topic what of it was asked for */
export function notServed(broker: string, topic: string): StackError {
  return new StackError('trigger-not-served', `triggers of ${broker} are not there yet`, {
    hint: `nothing was changed; publish to a topic of the built-in bus instead: stack function trigger add NAME topic ${topic}`,
  })
}
