import { randomBytes } from 'node:crypto'
import type { LogFiles } from './log/log-files.js'

const name = 'reserve'

/** A file that holds room on the disk: given up when the disk is full, so that what is under way can still be ended. */
export class Reserve {
  private constructor(
    private readonly files: LogFiles,
    private readonly bytes: number,
    private holds: boolean,
  ) {}

  static async open(files: LogFiles, bytes: number): Promise<Reserve> {
    const reserve = new Reserve(files, bytes, (await files.list()).includes(name))
    await reserve.restore().catch(() => {})
    return reserve
  }

  get isThere(): boolean {
    return this.holds
  }

  /** @returns whether there was any */
  async release(): Promise<boolean> {
    if (!this.holds) return false
    this.holds = false
    await this.files.remove(name)
    return true
  }

  /** Takes it back before anything new may use it. @throws what the disk says where it is full still */
  async restore(): Promise<void> {
    if (this.holds) return
    const file = await this.files.open(name)
    try {
      // Nothing that a file system could store as less.
      await file.write(randomBytes(this.bytes), 0)
      await file.sync()
      this.holds = true
    } catch (error) {
      await this.files.remove(name).catch(() => {})
      throw error
    } finally {
      await file.close()
    }
  }
}
