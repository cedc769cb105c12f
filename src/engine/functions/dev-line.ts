import type { DevLine } from '../model/dev-line.js'
import { asObject, type Json, type JsonObject } from '../model/json.js'

/** The folders of functions as the user would name them: `functions/resize`. */
export type SourceFolders = ReadonlyMap<string, string>

/**
 * Reads one line of the log of a service, a function's or the gateway's; undefined for what nobody who writes a function needs to see.
 * @param service whose log it is
 */
export function readDevLine(service: string, text: string, sources: SourceFolders): DevLine | undefined {
  const line = objectIn(text)
  if (line === undefined) return sources.has(service) ? { type: 'text', function: service, text } : undefined
  const name = stringOf(line.function) ?? service
  if (!sources.has(name)) return undefined
  const message = stringOf(line.message) ?? ''
  if (!sources.has(service)) return callLine(line, name)
  if (line.event === 'reloaded')
    return { type: 'reloaded', function: name, file: fileOf(line, name, sources), ms: Number(line.ms ?? 0) }
  if (line.event === 'reload-failed')
    return { type: 'reload-failed', function: name, place: placeOf(line, name, sources), message }
  const requestId = stringOf(line.requestId)
  return {
    type: 'log',
    function: name,
    level: stringOf(line.level) ?? 'info',
    message,
    ...(requestId !== undefined && { requestId }),
  }
}

/** The gateway's line about one call: what it says beside that is about itself. */
function callLine(line: JsonObject, name: string): DevLine | undefined {
  if (typeof line.status !== 'number') return undefined
  return {
    type: 'call',
    function: name,
    call: called(stringOf(line.message) ?? '', name),
    status: line.status,
    ms: Number(line.ms ?? 0),
    requestId: stringOf(line.requestId) ?? '',
  }
}

/** `GET /fn/resize 200` without what is said elsewhere; what came from the command line as the function saw it. */
function called(message: string, name: string): string {
  return message.replace(/ \d+$/, '').replace(`/_stack/functions/${name}/call`, '')
}

function placeOf(line: JsonObject, name: string, sources: SourceFolders): string {
  const numbers = [line.line, line.column].filter((number) => typeof number === 'number')
  return [fileOf(line, name, sources), ...numbers].join(':')
}

/** In its container the source lies in `/function`. */
function fileOf(line: JsonObject, name: string, sources: SourceFolders): string {
  const file = (stringOf(line.file) ?? '').replace(/^\/function\//, '')
  return file.startsWith('/') || file === '' ? file : `${sources.get(name)}/${file}`
}

function objectIn(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    // What JSON.parse returns is JSON.
    return asObject(JSON.parse(text) as Json)
  } catch {
    return undefined
  }
}

function stringOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
