import { Args } from '@oclif/core'
import type { Selection } from '../engine/model/policy.js'

/** Any number of services. */
export const services = Args.custom<readonly string[]>({
  multiple: true,
  ignoreStdin: true,
  description: 'the services it is about (default: all)',
  // oclif parses one by one and gives the list: its types know only the one.
  parse: async (input) => input as unknown as readonly string[],
})()

/** One service or more. */
export const requiredServices = Args.custom<readonly string[]>({
  multiple: true,
  required: true,
  ignoreStdin: true,
  description: 'the services it is about',
  // As above.
  parse: async (input) => input as unknown as readonly string[],
})()

/** One service. */
export const service = Args.string({ required: true, ignoreStdin: true, description: 'the service' })

/** What follows the service: a command and its arguments, as they were typed. */
export const command = Args.custom<readonly string[]>({
  multiple: true,
  ignoreStdin: true,
  description: 'a command and its arguments',
  // As above.
  parse: async (input) => input as unknown as readonly string[],
})()

/** The services that were named, or all. */
export function select(names: readonly string[] | undefined, dependencies: Selection['dependencies']): Selection {
  return { services: named(names), dependencies }
}

/** The names, or `all` where none was given. */
export function named(names: readonly string[] | undefined): Selection['services'] {
  return names === undefined || names.length === 0 ? 'all' : names
}
