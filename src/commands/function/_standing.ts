import type { FunctionDescription } from '../../engine/functions/function-description.js'
import type { FunctionGateway } from '../../engine/functions/function-gateway-api.js'
import { functionNamed } from '../../engine/functions/gateway-of-stack.js'
import { StackError } from '../../engine/model/errors.js'
import type { FunctionStatus } from '../../engine/model/gateway-answers.js'
import type { Functions } from './_gateway.js'

/** How the functions stand; undefined where nothing runs. */
export async function standingOf(gateway: FunctionGateway): Promise<readonly FunctionStatus[] | undefined> {
  try {
    return await gateway.functions()
  } catch (error) {
    if (error instanceof StackError && error.code === 'no-gateway') return undefined
    throw error
  }
}

/** All that is known of one function. @throws StackError `unknown-function` */
export async function standingOfFunction(
  { config, gateway }: Pick<Functions, 'config' | 'gateway'>,
  name: string,
): Promise<FunctionDescription> {
  const declared = functionNamed(config, name)
  const standing = await standingOf(gateway)
  if (standing === undefined) return { declared, crons: [], events: [] }
  const status = standing.find((known) => known.name === name)
  const [crons, events] = await Promise.all([
    declared.crons.length === 0 ? [] : gateway.crons(1),
    gateway.events({ function: name, limit: 5 }),
  ])
  return { declared, crons, events, ...(status && { status }) }
}
