import { unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'

export interface FolderLock {
  release(): Promise<void>
}

const pauseMs = 200
const mostMs = 60_000

/**
 * Makes sure that one process at a time writes in a folder: it listens on a socket there, which ends with it, however it ends. Waits for one that
 * has it (the gateway before this one, while it ends).
 * @throws Error where that does not end
 */
export async function takeFolder(folder: string, warn: (message: string) => void): Promise<FolderLock> {
  const path = join(folder, 'in-use')
  for (let waited = 0; ; waited += pauseMs) {
    const server = await listen(path)
    if (server === 'impossible') {
      warn(`it cannot be made sure that nobody else uses ${folder}: no socket can be made there`)
      return { release: async () => {} }
    }
    if (server !== 'in-use') return { release: () => new Promise((resolve) => server.close(() => resolve())) }
    if (!(await isAnswered(path))) {
      await unlink(path).catch(() => {})
      continue
    }
    if (waited === 0) warn(`another gateway uses ${folder}; waiting for its end`)
    if (waited >= mostMs) throw new Error(`another gateway uses ${folder}, and does not end`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

function listen(path: string): Promise<Server | 'in-use' | 'impossible'> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? 'in-use' : 'impossible'))
    server.listen(path, () => {
      server.unref()
      resolve(server)
    })
  })
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
