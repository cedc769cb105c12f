import type { KeptTexts } from './kept-texts.js'

/** A build whose result hangs on nothing but what is written here, and the image it made. */
export interface BuildRecord {
  /** Digest of its context and options: `dev.stack.context`. */
  readonly context: string
  /** Project and service stand in the image's labels. */
  readonly project: string
  readonly service: string
  /** The image's id. */
  readonly image: string
  /** The images of the engine that it was built from: reference -> id. */
  readonly bases: { readonly [reference: string]: string }
}

/** What was built, by engine and image. May be forgotten at any time: then the next build is asked for. */
export interface BuildRecords {
  read(engine: string, image: string): BuildRecord | undefined
  write(engine: string, image: string, record: BuildRecord): void
}

export function buildRecords(kept: KeptTexts): BuildRecords {
  const key = (engine: string, image: string) => `build 1 ${engine} ${image}`
  return {
    read(engine, image) {
      const text = kept.read(key(engine, image))
      return text === undefined ? undefined : JSON.parse(text)
    },
    write: (engine, image, record) => kept.write(key(engine, image), JSON.stringify(record)),
  }
}
