import { Flags } from '@oclif/core'
import type { DeadLetterChoice } from '../../../engine/functions/function-gateway-api.js'
import { words } from '../../_args.js'
import { refuse } from '../../_refuse.js'

/** Any number of dead letters. */
export const letters = words('ids, as `stack function dlq list` shows them')

export const choiceFlags = {
  function: Flags.string({ helpValue: 'NAME', summary: 'all of that function' }),
  all: Flags.boolean({ summary: 'all there are' }),
}

/** @throws StackError with exit code 2 where not exactly one way to choose was taken */
export function choiceOf(
  ids: readonly string[] | undefined,
  flags: { readonly function?: string | undefined; readonly all: boolean },
): DeadLetterChoice {
  const choices: readonly DeadLetterChoice[] = [
    ...(ids !== undefined && ids.length > 0 ? [{ ids }] : []),
    ...(flags.function === undefined ? [] : [{ function: flags.function }]),
    ...(flags.all ? [{ all: true as const }] : []),
  ]
  const [choice, another] = choices
  if (choice === undefined || another !== undefined)
    throw refuse('which dead letters is not clear', 'name ids, or `--function NAME`, or `--all`')
  return choice
}
