import { mkdir, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder that a log lies in, as far as it is used: so that tests can fill the disk. */
export interface LogFiles {
  list(): Promise<readonly string[]>
  /** For reading and writing, made where it is not there. */
  open(name: string): Promise<LogFile>
  remove(name: string): Promise<void>
  /** Makes what was created and removed last. */
  sync(): Promise<void>
}

export interface LogFile {
  readAll(): Promise<Buffer>
  read(length: number, position: number): Promise<Buffer>
  write(bytes: Uint8Array, position: number): Promise<void>
  truncate(length: number): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/** The files of a real folder, which is made where it is not there. @throws what the system says */
export async function openLogFolder(folder: string): Promise<LogFiles> {
  await mkdir(folder, { recursive: true })
  return {
    list: () => readdir(folder),
    open: (name) => openLogFile(join(folder, name)),
    remove: (name) => unlink(join(folder, name)),
    async sync() {
      const handle = await open(folder, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

async function openLogFile(path: string): Promise<LogFile> {
  const handle = await open(path, 'a+').then(async (created) => {
    await created.close()
    return open(path, 'r+')
  })
  return {
    readAll: () => handle.readFile(),
    async read(length, position) {
      const bytes = Buffer.allocUnsafe(length)
      let done = 0
      while (done < length) {
        const { bytesRead } = await handle.read(bytes, done, length - done, position + done)
        if (bytesRead === 0) throw new Error(`${path} ends at ${position + done}, before what was to be read`)
        done += bytesRead
      }
      return bytes
    },
    async write(bytes, position) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
        done += bytesWritten
      }
    },
    truncate: (length) => handle.truncate(length),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  }
}
