import { registryKey } from '../loading/framework-stand-in.js'

/*
 * Stands in for `@google-cloud/functions-framework` where user code asks for it and has not installed it: functions register themselves with
 * the server that loads them.
 */

type Register = (name: string, run: (...values: never[]) => unknown) => void

function registration(type: 'http' | 'cloudevent' | 'typed'): Register {
  return (name, run) => {
    const registry: unknown = Reflect.get(globalThis, Symbol.for(registryKey))
    if (registry instanceof Map) registry.set(name, { type, run })
  }
}

export const http: Register = registration('http')
export const cloudEvent: Register = registration('cloudevent')
export const typed: Register = registration('typed')
