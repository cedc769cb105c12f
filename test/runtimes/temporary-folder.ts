import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** An empty folder of its own. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), prefix)))
}

/** Whether a folder was made here. */
export function isTemporary(folder: string): boolean {
  return basename(folder).startsWith(prefix)
}

const prefix = 'stack-runtime-'
