import type { Instance } from './instance.js'
import type { UpstreamConnection } from './upstream-connection.js'

/** `failed`: its code cannot be loaded, says the instance, and why. */
export type Readiness =
  | { readonly type: 'ready'; readonly connection: UpstreamConnection | undefined }
  | { readonly type: 'not-ready' }
  | { readonly type: 'failed'; readonly reason: string }

/** Whoever takes a connection and says nothing for so long may be at work, and knows no `/_/ready`. */
const silenceMs = 2000
const mostBytes = 65_536

/**
 * Asks an instance whether it is ready. Only 503 says no: what was not made for us answers `/_/ready` with something else, and is ready when
 * it answers at all.
 */
export async function askReadiness(instance: Instance): Promise<Readiness> {
  const answer = await askInstance(instance, '/_/ready')
  if (answer.type === 'gone') return { type: 'not-ready' }
  if (answer.type === 'silent') return { type: 'ready', connection: undefined }
  if (answer.status !== 503) return { type: 'ready', connection: answer.connection }
  answer.connection.destroy()
  const reason = loadFailure(answer.text)
  return reason === undefined ? { type: 'not-ready' } : { type: 'failed', reason }
}

export type InstanceAnswer =
  | { readonly type: 'answered'; readonly status: number; readonly text: string; readonly connection: UpstreamConnection }
  /** It took the connection, and says nothing. */
  | { readonly type: 'silent' }
  | { readonly type: 'gone' }

/** Asks an instance for a path, whether or not it is ready. The connection is the caller's afterwards. */
export async function askInstance(instance: Instance, path: string): Promise<InstanceAnswer> {
  const connection = await instance.open().catch(() => undefined)
  if (connection === undefined) return { type: 'gone' }
  return new Promise((resolve) => {
    const silent = setTimeout(() => {
      connection.destroy()
      resolve({ type: 'silent' })
    }, silenceMs)
    const settle = (answer: InstanceAnswer) => {
      clearTimeout(silent)
      resolve(answer)
    }
    let status = 0
    let text = ''
    const head = `GET ${path} HTTP/1.1\r\nhost: ${instance.address}:${instance.port}\r\nuser-agent: stack-gateway\r\n\r\n`
    connection.start('GET', head, undefined, {
      head(answered) {
        status = answered
      },
      body(chunk) {
        if (text.length < mostBytes) text += chunk.toString()
      },
      complete: () => settle({ type: 'answered', status, text, connection }),
      broken: () => settle({ type: 'gone' }),
      drained: () => {},
      switched(socket) {
        socket.destroy()
        settle({ type: 'gone' })
      },
    })
  })
}

/** @param text `{"error": {"message", "file", "line"}}` where its code does not load: only that names a file */
function loadFailure(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown; file?: unknown; line?: unknown } }
    if (typeof error?.message !== 'string' || typeof error.file !== 'string') return undefined
    const line = typeof error.line === 'number' ? `:${error.line}` : ''
    return `${error.file}${line}: ${error.message}`
  } catch {
    return undefined
  }
}
