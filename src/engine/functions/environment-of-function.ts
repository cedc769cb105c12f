import { formatPlace, type Origins } from '../model/origin.js'
import type { Stack } from '../model/stack.js'
import type { DescriptionSection } from './function-description.js'

/** The environment of a function, each variable with where it was set. What comes from files that hold secrets is not shown. */
export function environmentOfFunction({ services }: Stack, origins: Origins, name: string): DescriptionSection {
  const service = services[name]
  const written = new Set(origins.keys(['services', name, 'environment']).map(String))
  const fromFiles = (service?.env_file ?? []).length > 0
  const lines = Object.entries(service?.environment ?? {}).map(([variable, value]) => {
    const position = written.has(variable) ? origins.at(['services', name, 'environment', variable]) : undefined
    if (position) return [variable, `${value ?? ''}  (${formatPlace(position)})`] as const
    const isOurs = /^(PORT$|FUNCTION_|STACK_)/.test(variable)
    return [variable, isOurs ? `${value ?? ''}  (set by stack)` : fromFiles ? 'from an env file' : (value ?? '')] as const
  })
  return { title: 'its environment', lines }
}
