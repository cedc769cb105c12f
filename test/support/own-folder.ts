import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Gives all tests a folder of their own for temporary files, which goes when they are through, with whatever a test left there. Vitest calls
 * this for each of its projects; the first of them makes the folder. It goes with the process: a cluster that has it mounted is still there
 * when the first project is through.
 */
export default function ownFolder(): void {
  if (process.env.STACK_TEST_FOLDER !== undefined) return
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-')))
  // What tests make in it, they also use as other users.
  chmodSync(folder, 0o711)
  process.env.STACK_TEST_FOLDER = folder
  process.env.TMPDIR = folder
  process.once('exit', () => {
    try {
      rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      // What containers wrote there belongs to whom they ran as.
      console.error(`${folder} stays: ${error}`)
    }
  })
}
