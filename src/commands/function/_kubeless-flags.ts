import { Flags } from '@oclif/core'

const many = { multiple: true, multipleNonGreedy: true } as const

/** What `kubeless function deploy` and `update` know, with their letters. */
export const kubelessFlags = {
  runtime: Flags.string({ helpValue: 'RUNTIME', summary: 'what it is written in; `python36` is the nearest that there is' }),
  handler: Flags.string({ helpValue: 'MODULE.FUNCTION', summary: 'what of the file is called' }),
  'from-file': Flags.string({ char: 'f', helpValue: 'FILE', summary: 'the file that holds it' }),
  dependencies: Flags.string({ char: 'd', helpValue: 'FILE', summary: 'what it needs installed, beside its file' }),
  env: Flags.string({ char: 'e', ...many, helpValue: 'NAME=VALUE', summary: 'a variable' }),
  label: Flags.string({ char: 'l', ...many, helpValue: 'NAME=VALUE', summary: 'a label' }),
  secrets: Flags.string({ ...many, helpValue: 'NAME', summary: 'a secret of the stack file, as a file in the container' }),
  memory: Flags.string({ helpValue: '128Mi', summary: 'the most memory that it gets' }),
  cpu: Flags.string({ helpValue: '500m', summary: 'the most processor time that it gets' }),
  timeout: Flags.string({ helpValue: 'SECONDS', summary: 'how long a call may take' }),
  schedule: Flags.string({ helpValue: 'CRON', summary: 'when it is called by itself' }),
}

export interface KubelessFlagValues {
  readonly runtime?: string | undefined
  readonly handler?: string | undefined
  readonly 'from-file'?: string | undefined
  readonly dependencies?: string | undefined
  readonly env?: readonly string[] | undefined
  readonly label?: readonly string[] | undefined
  readonly secrets?: readonly string[] | undefined
  readonly memory?: string | undefined
  readonly cpu?: string | undefined
  readonly timeout?: string | undefined
  readonly schedule?: string | undefined
}

/** Whether any of them was given. */
export function saysAnything(flags: KubelessFlagValues): boolean {
  return Object.keys(kubelessFlags).some((name) => Reflect.get(flags, name) !== undefined)
}
