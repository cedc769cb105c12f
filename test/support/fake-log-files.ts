import type { LogFile, LogFiles } from '../../src/gateway/functions/events/log/log-files.js'

/** A folder in memory, on a disk of so many bytes. */
export class FakeLogFiles implements LogFiles {
  readonly contents = new Map<string, Buffer>()
  capacity = Number.POSITIVE_INFINITY
  syncs = 0
  /** Called after each write; `torn` holds half of what was written last. */
  written: ((torn: FakeLogFiles) => void) | undefined

  async list(): Promise<readonly string[]> {
    return [...this.contents.keys()]
  }

  async open(name: string): Promise<LogFile> {
    if (!this.contents.has(name)) this.contents.set(name, Buffer.alloc(0))
    const read = () => this.contents.get(name) ?? Buffer.alloc(0)
    return {
      readAll: async () => Buffer.from(read()),
      read: async (length, position) => Buffer.from(read().subarray(position, position + length)),
      write: async (bytes, position) => {
        const before = read()
        const whole = Buffer.alloc(Math.max(before.length, position + bytes.length))
        before.copy(whole)
        Buffer.from(bytes).copy(whole, position)
        const room = this.capacity - (this.used - before.length)
        // As a real disk does: what there is room for is written before it fails.
        this.contents.set(name, whole.subarray(0, Math.max(before.length, Math.min(whole.length, room))))
        if (this.written !== undefined) {
          const torn = this.copy()
          torn.contents.set(name, Buffer.from(whole.subarray(0, before.length + Math.floor((whole.length - before.length) / 2))))
          this.written(torn)
        }
        if (whole.length > room) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      },
      truncate: async (length) => {
        this.contents.set(name, Buffer.from(read().subarray(0, length)))
      },
      sync: async () => {
        this.syncs += 1
        // A disk takes its time: other things happen meanwhile.
        await new Promise((resolve) => setImmediate(resolve))
      },
      close: async () => {},
    }
  }

  async remove(name: string): Promise<void> {
    this.contents.delete(name)
  }

  async sync(): Promise<void> {}

  get used(): number {
    return [...this.contents.values()].reduce((total, { length }) => total + length, 0)
  }

  /** What a machine that was switched off at this moment would find. */
  copy(): FakeLogFiles {
    const copy = new FakeLogFiles()
    for (const [name, bytes] of this.contents) copy.contents.set(name, Buffer.from(bytes))
    return copy
  }
}
