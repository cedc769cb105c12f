/** What the environment says about a function (templates/runtimes/README.md). */
export interface Settings {
  readonly port: number
  readonly metricsPort: number
  /** The folder of the handler. */
  readonly source: string
  /** `resize`, `index.resize`; absent: found. */
  readonly target?: string
  readonly signature: string
  /** The function's name, for logs. */
  readonly function: string
  readonly timeoutMs: number
  readonly bodyLimit: number
  readonly dev: boolean
  readonly inspect?: { readonly host: string; readonly port: number }
  /** A program that is run for each call, and its arguments. */
  readonly program?: readonly string[]
}

/**
 * Reads the settings of a server.
 * @throws Error where a value cannot be meant
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const target = env.FUNCTION_TARGET
  const inspect = env.STACK_INSPECT
  const program = env.FUNCTION_EXEC
  return {
    port: natural('PORT', env.PORT, 8080),
    metricsPort: natural('STACK_METRICS_PORT', env.STACK_METRICS_PORT, 9090),
    source: env.FUNCTION_SOURCE || '/function',
    ...(target && { target }),
    signature: env.FUNCTION_SIGNATURE_TYPE || 'auto',
    function: env.STACK_FUNCTION || target || 'function',
    timeoutMs: natural('STACK_TIMEOUT_MS', env.STACK_TIMEOUT_MS, 300_000),
    bodyLimit: natural('STACK_BODY_LIMIT', env.STACK_BODY_LIMIT, 6 * 1024 * 1024),
    dev: env.STACK_DEV === '1',
    ...(inspect && { inspect: address(inspect) }),
    ...(program && { program: words(program) }),
  }
}

function natural(name: string, text: string | undefined, absent: number): number {
  if (text === undefined || text === '') return absent
  if (!/^\d+$/.test(text)) throw new Error(`${name} is \`${text}\`: a whole number is needed`)
  return Number(text)
}

function address(text: string): { readonly host: string; readonly port: number } {
  const [, host = '127.0.0.1', port = '9229'] = /^(?:(.*):)?(\d+)$/.exec(text) ?? []
  return { host, port: Number(port) }
}

function words(text: string): readonly string[] {
  const said = 'FUNCTION_EXEC: a JSON list of a program and its arguments is needed'
  let argv: unknown
  try {
    argv = JSON.parse(text)
  } catch {
    throw new Error(`${said}, not \`${text}\``)
  }
  if (!Array.isArray(argv) || argv.length === 0 || !argv.every((word) => typeof word === 'string')) throw new Error(said)
  return argv
}
