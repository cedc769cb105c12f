import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Texts in a folder that may be deleted at any time. What cannot be read there, or not as it was written, counts as not kept. */
export interface KeptTexts {
  /** @param key any text */
  read(key: string): string | undefined
  write(key: string, text: string): void
}

/** @param folder absolute; a file per key */
export function keptTexts(folder: string): KeptTexts {
  const pathOf = (key: string) => join(folder, hash('sha256', key).slice(0, 32))
  return {
    read(key) {
      try {
        const whole = readFileSync(pathOf(key), 'utf8')
        const text = whole.slice(whole.indexOf('\n') + 1)
        return whole.startsWith(`${checkOf(text)}\n`) ? text : undefined
      } catch {
        return undefined
      }
    },
    write(key, text) {
      const path = pathOf(key)
      const fresh = `${path}.${crypto.randomUUID()}`
      try {
        mkdirSync(folder, { recursive: true })
        writeFileSync(fresh, `${checkOf(text)}\n${text}`)
        // Readers see the old file or the new one, never half of it.
        renameSync(fresh, path)
      } catch {
        // A full disk or a folder of somebody else costs the next command some time, and nothing more.
      }
    },
  }
}

/** Keeps nothing. */
export const noKeptTexts: KeptTexts = { read: () => undefined, write: () => {} }

function checkOf(text: string): string {
  return hash('sha1', text)
}
