import { Args } from '@oclif/core'

/** Any number of functions. */
export const functionNames = Args.custom<readonly string[]>({
  multiple: true,
  ignoreStdin: true,
  description: 'the functions (default: all)',
  // oclif parses one by one and gives the list: its types know only the one.
  parse: async (input) => input as unknown as readonly string[],
})()
