import { spawn } from 'node:child_process'
import { HttpAnswer } from '../calls/answer.js'
import type { Call } from '../calls/call.js'
import type { Settings } from '../settings.js'
import type { Handler } from './handler.js'

/**
 * Runs a program for each call: the body on its standard input, what it writes to standard output is the answer. An exit code other than 0 is a
 * failure; lines of standard error are logged; the deadline kills it.
 */
export function programHandler(program: readonly string[], settings: Settings): Handler {
  return {
    signature: 'exec',
    answersLater: false,
    eventsOnly: false,
    handle: (call) => runProgram(program, settings, call),
  }
}

function runProgram([command = '', ...parameters]: readonly string[], settings: Settings, call: Call): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { request } = call
    const child = spawn(command, parameters, {
      cwd: settings.source,
      env: { ...process.env, ...callEnvironment(call) },
      // A group of its own: what a script has started ends with it.
      detached: true,
    })
    call.signal.addEventListener('abort', () => killGroup(child.pid), { once: true })
    const output: Buffer[] = []
    let lastLine = ''
    let rest = ''
    const say = (line: string) => {
      if (line.trim() === '') return
      lastLine = line
      console.error(line)
    }
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      lines.forEach(say)
    })
    child.on('error', (error) => reject(new Error(`\`${command}\` cannot be run: ${error.message}`)))
    child.on('close', (code, signal) => {
      say(rest)
      if (code === 0) return resolve(answerOf(Buffer.concat(output)))
      const ended = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`
      reject(new Error(`\`${command}\` ${ended}${lastLine === '' ? '' : `: ${lastLine}`}`))
    })
    // A program that does not read its input may be gone before all of it is written.
    child.stdin.on('error', () => undefined)
    child.stdin.end(request.rawBody)
  })
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** What a program is told of its call: as CGI names it (RFC 3875), CloudEvent attributes as `CE_ID`. */
function callEnvironment({ request, requestId, remainingMs }: Call): { readonly [name: string]: string } {
  const facts: { [name: string]: string } = {
    REQUEST_ID: requestId,
    REQUEST_METHOD: request.method ?? 'GET',
    REQUEST_URI: request.originalUrl,
    PATH_INFO: request.path,
    QUERY_STRING: request.originalUrl.split('?')[1] ?? '',
    CONTENT_LENGTH: String(request.rawBody.length),
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    DEADLINE_MS: String(remainingMs),
  }
  for (const [name, value] of Object.entries(request.headers)) {
    // Programs take HTTP_PROXY for a setting of theirs.
    if (name === 'proxy') continue
    const key = name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
    facts[name.startsWith('ce-') ? key : `HTTP_${key}`] = String(value)
  }
  return facts
}

function answerOf(output: Buffer): HttpAnswer {
  if (output.length === 0) return new HttpAnswer(204, {}, undefined)
  const text = output.toString('utf8')
  if (text.includes('\uFFFD')) return new HttpAnswer(200, { 'content-type': 'application/octet-stream' }, output)
  return new HttpAnswer(
    200,
    { 'content-type': looksLikeJson(text) ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8' },
    text,
  )
}

function looksLikeJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
