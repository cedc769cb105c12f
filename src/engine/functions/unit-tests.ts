import { StackError } from '../model/errors.js'
import { asObject } from '../model/json.js'
import type { Runtime } from '../model/runtime.js'
import type { Stack } from '../model/stack.js'
import { functionNamed, gatewayConfig } from './gateway-of-stack.js'
import { namedRuntime } from './runtime-names.js'

/** How a function's own tests are run in its container. */
export interface UnitTests {
  readonly function: string
  readonly command: readonly string[]
}

/**
 * The tests of functions whose runtime knows how to run some.
 * @param names empty: all functions
 * @throws StackError for a name that is no function, and where none of them can be tested
 */
export function unitTests(stack: Stack, names: readonly string[], runtimes: readonly Runtime[]): readonly UnitTests[] {
  const config = gatewayConfig(stack)
  for (const name of names) functionNamed(config, name)
  const wanted = names.length > 0 ? names : config.functions.map(({ name }) => name)
  const tests = wanted.flatMap((name) => {
    const { runtime } = asObject(asObject(stack.extensions['x-functions'])[name])
    const named = typeof runtime === 'string' ? namedRuntime(runtime, runtimes) : undefined
    const command = named?.type === 'language' ? named.runtime.test : undefined
    return command === undefined ? [] : [{ function: name, command }]
  })
  if (tests.length > 0) return tests
  throw new StackError(
    'no-tests',
    `${wanted.map((name) => `\`${name}\``).join(', ')}: no runtime here that knows how to run tests`,
    {
      hint: 'run them yourself: stack run --rm NAME COMMAND',
    },
  )
}
