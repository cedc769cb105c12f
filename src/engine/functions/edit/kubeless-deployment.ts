import { StackError } from '../../model/errors.js'
import type { JsonObject } from '../../model/json.js'
import { cpusOfQuantity, memoryOfQuantity, pairOf, timeoutOf } from './quantities.js'

/** What `kubeless function deploy` and `update` say of a function, as typed. */
export interface KubelessFlags {
  readonly handler?: string
  readonly env: readonly string[]
  readonly label: readonly string[]
  readonly secrets: readonly string[]
  readonly memory?: string
  readonly cpu?: string
  readonly timeout?: string
  readonly schedule?: string
}

/** The file that holds the function, found by the command. */
export interface KubelessSource {
  /** As the stack file names it: `./f.py`. */
  readonly path: string
  /** Its name without the extension: what `handler` calls its module. */
  readonly module: string
}

/**
 * The keys of a function's block for Kubeless's flags. The module of `--handler` becomes the file's own name, because Kubeless renames
 * the file to it and this program leaves it where it is.
 * @throws StackError with exit code 2 for a value that cannot be read
 */
export function kubelessKeys(flags: KubelessFlags, runtime: string | undefined, source: KubelessSource | undefined): JsonObject {
  const limits = {
    ...given('cpus', flags.cpu, cpusOfQuantity, '`--cpu 500m`'),
    ...given('memory', flags.memory, memoryOfQuantity, '`--memory 128Mi`'),
  }
  return {
    ...(runtime !== undefined && { runtime }),
    ...(source && { source: source.path }),
    ...(flags.handler !== undefined && { handler: handlerOf(flags.handler, source) }),
    ...(runtime !== undefined && source && { signature: 'kubeless' }),
    ...(flags.env.length > 0 && { environment: Object.fromEntries(flags.env.map((text) => pairOf(text, '--env'))) }),
    ...(flags.label.length > 0 && { labels: Object.fromEntries(flags.label.map((text) => pairOf(text, '--label'))) }),
    ...(flags.secrets.length > 0 && { secrets: flags.secrets }),
    ...given('timeout', flags.timeout, timeoutOf, '`--timeout 180`, in seconds'),
    ...(Object.keys(limits).length > 0 && { resources: { limits } }),
    ...(flags.schedule !== undefined && { triggers: [{ cron: { schedule: flags.schedule } }] }),
  }
}

/** `module.function`: the last word is what the file exports. */
function handlerOf(handler: string, source: KubelessSource | undefined): string {
  const [, name = ''] = /^[^\s.]+(?:\.[^\s.]+)*?\.([^\s.]+)$/.exec(handler) ?? []
  if (name === '') {
    throw new StackError('usage', `\`${handler}\` is no handler`, {
      hint: 'write `MODULE.FUNCTION`: `my_function.handler` is the function `handler` of my_function.py',
      exitCode: 2,
    })
  }
  return source ? `${source.module}.${name}` : handler
}

function given(key: string, text: string | undefined, read: (text: string) => string | undefined, form: string): JsonObject {
  if (text === undefined) return {}
  const value = read(text)
  if (value !== undefined) return { [key]: value }
  throw new StackError('usage', `\`${text}\` cannot be read`, { hint: `write it like ${form}`, exitCode: 2 })
}
