import { Args } from '@oclif/core'
import type { Selection } from '../engine/model/policy.js'

// oclif parses one by one and gives the list: its types know only the one.
const parse = async (input: string) => input as unknown as readonly string[]

/** Any number of words. @param description what they are */
export function words(description: string) {
  return Args.custom<readonly string[]>({ multiple: true, ignoreStdin: true, description, parse })()
}

/** One word or more. @param description what they are */
export function requiredWords(description: string) {
  return Args.custom<readonly string[]>({ multiple: true, required: true, ignoreStdin: true, description, parse })()
}

/** Any number of services. */
export const services = words('the services it is about (default: all)')

/** One service or more. */
export const requiredServices = requiredWords('the services it is about')

/** One service. */
export const service = Args.string({ required: true, ignoreStdin: true, description: 'the service' })

/** What follows the service: a command and its arguments, as they were typed. */
export const command = words('a command and its arguments')

/** The services that were named, or all. */
export function select(names: readonly string[] | undefined, dependencies: Selection['dependencies']): Selection {
  return { services: named(names), dependencies }
}

/** The names, or `all` where none was given. */
export function named(names: readonly string[] | undefined): Selection['services'] {
  return names === undefined || names.length === 0 ? 'all' : names
}
