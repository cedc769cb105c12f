import type { Json } from '../../../engine/model/json.js'

/** What a schedule calls with: JSON where it is some, else the text. */
export function parsePayload(text: string): Json {
  try {
    // Whatever JSON.parse makes is JSON.
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
