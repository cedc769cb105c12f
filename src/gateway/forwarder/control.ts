import { rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'

/** What may be asked of a running forwarder, by its word. */
export interface Answers {
  readonly [question: string]: () => Promise<string>
}

export interface Answer {
  readonly good: boolean
  readonly text: string
}

/** Answers on a socket of the container: one word in, `ok <text>` or `failed <text>` out. */
export async function serveControl(path: string, answers: Answers): Promise<Server> {
  // Left by a process that was killed.
  await rm(path, { force: true })
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    let question = ''
    socket.on('data', (chunk) => {
      question += chunk
    })
    socket.once('end', async () => {
      const { good, text } = await answer(answers[question.trim()])
      socket.end(`${good ? 'ok' : 'failed'} ${text}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return server
}

async function answer(find: (() => Promise<string>) | undefined): Promise<Answer> {
  if (find === undefined) return { good: false, text: 'reload or health' }
  try {
    return { good: true, text: await find() }
  } catch (error) {
    return { good: false, text: error instanceof Error ? error.message : String(error) }
  }
}

/** Asks the forwarder behind the socket; that none answers is an answer, too. */
export async function askForwarder(path: string, question: string): Promise<Answer> {
  try {
    const text = await exchange(path, question)
    return { good: text.startsWith('ok '), text: text.replace(/^(ok|failed) /, '') }
  } catch (error) {
    return { good: false, text: error instanceof Error ? error.message : String(error) }
  }
}

function exchange(path: string, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ path, allowHalfOpen: true }, () => socket.end(question))
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.once('error', reject)
    socket.once('end', () => resolve(text))
  })
}
