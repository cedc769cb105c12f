import { Args } from '@oclif/core'
import { deployKubeless, type KubelessDeployment } from '../../engine/workflows/kubeless-function.js'
import { ApplyingCommand, applyFlags } from './_apply.js'
import { type KubelessFlagValues, kubelessFlags, saysAnything } from './_kubeless-flags.js'
import { selectionOf } from './_stack-file.js'

export default class FunctionDeploy extends ApplyingCommand {
  static override summary = 'write a function into the stack file as Kubeless deploys it, and run it'
  static override description =
    'Without flags it only makes what runs like the file: `stack up` for this function and the gateway. With them the block is written or changed first; comments and format of the file stay.'
  static override examples = [
    'stack function deploy my-function --runtime python36 --handler my_function.handler --from-file my_function.py',
    'stack function deploy my-function --env LOG=debug --memory 128Mi --cpu 500m --timeout 60',
    'stack function deploy my-function',
    'stack function deploy my-function --target k8s',
  ]

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }
  static override flags = { ...kubelessFlags, ...applyFlags }

  /** What becomes of a function that is not in the file. */
  protected get mode(): KubelessDeployment['mode'] {
    return 'deploy'
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionDeploy)
    if (saysAnything(flags)) this.write(args.name, flags)
    return flags.apply ? this.applyFunctions(flags, [args.name]) : 0
  }

  private write(name: string, flags: KubelessFlagValues & Parameters<typeof selectionOf>[0]): void {
    const { stackFile, keys, notice } = deployKubeless(
      {
        selection: selectionOf(flags),
        name,
        mode: this.mode,
        env: flags.env ?? [],
        label: flags.label ?? [],
        secrets: (flags.secrets ?? []).flatMap((names) => names.split(',')),
        ...given('runtime', flags.runtime),
        ...given('handler', flags.handler),
        ...given('fromFile', flags['from-file']),
        ...given('dependencies', flags.dependencies),
        ...given('memory', flags.memory),
        ...given('cpu', flags.cpu),
        ...given('timeout', flags.timeout),
        ...given('schedule', flags.schedule),
      },
      this.world,
    )
    if (notice !== undefined) this.say(notice)
    if (keys === 'new') this.say(`added \`${name}\` to ${stackFile}`)
    else if (keys.length === 0) this.say(`${stackFile} says so already`)
    else this.say(`changed \`${name}\` in ${stackFile}: ${keys.join(', ')}`)
  }
}

function given<Key extends string>(key: Key, value: string | undefined): { readonly [key in Key]?: string } {
  // One key or none, and only the named one.
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in Key]?: string }
}
