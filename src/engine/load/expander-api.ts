import type { Checked } from '../model/diagnostic.js'
import type { JsonObject } from '../model/json.js'
import type { Origins } from '../model/origin.js'
import type { Read } from './read.js'

/** An assembled document, and where it was written. */
export interface ExpandedDocument {
  readonly document: JsonObject
  readonly origins: Origins
}

export interface ExpandInput extends ExpandedDocument {
  /** Absolute. */
  readonly workingDir: string
  readonly projectName: string
  /** Whether what has these profiles takes part; what has none always does. */
  readonly takesPart: (profiles: readonly string[]) => boolean
  readonly read: Read
}

/** Turns what a document declares beside services into services, before anything looks at these. Pure but for `read`. */
export type Expander = (input: ExpandInput) => Checked<ExpandedDocument>
