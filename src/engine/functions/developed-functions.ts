import { dirname } from 'node:path'
import { StackError } from '../model/errors.js'
import { functionLabel } from '../model/gateway-config.js'
import { asObject } from '../model/json.js'
import type { Stack } from '../model/stack.js'
import { functionNamed, gatewayConfig } from './gateway-of-stack.js'

/**
 * The functions that are written in a language of a runtime, which can be replaced while they run, each with the folder of its source.
 * @param names empty: all of them
 * @throws StackError for a name that is no function, or whose code is in an image of its own
 */
export function developedFunctions(stack: Stack, names: readonly string[]): ReadonlyMap<string, string> {
  const config = gatewayConfig(stack)
  for (const name of names) functionNamed(config, name)
  const sources = new Map(
    config.functions.flatMap(({ name }) => {
      const folder = sourceOf(stack, name)
      return folder === undefined || (names.length > 0 && !names.includes(name)) ? [] : [[name, folder] as const]
    }),
  )
  const without = names.find((name) => !sources.has(name))
  if (without !== undefined || sources.size === 0) {
    throw new StackError(
      'nothing-to-develop',
      `${without === undefined ? 'no function' : `\`${without}\``} has a source that can be replaced while it runs`,
      {
        hint: 'functions with `runtime: image` or `dockerfile` are built anew: stack up -d --build',
      },
    )
  }
  return sources
}

function sourceOf({ services, extensions }: Stack, name: string): string | undefined {
  const { runtime, source } = asObject(asObject(extensions['x-functions'])[name])
  if (typeof source !== 'string' || runtime === 'dockerfile' || runtime === 'image') return undefined
  const context = services[name]?.labels?.[functionLabel] === undefined ? undefined : services[name]?.build?.context
  // A source may be a file of a folder: the build's context is that folder.
  return context ?? dirname(source)
}
