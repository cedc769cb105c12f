import { EngineError, type EngineFailure } from './engine-error.js'

/**
 * Makes an EngineError of an answer with an error status.
 * @param body JSON `{ "message": ... }` as engines write it, or the plain text of a proxy
 */
export function translateAnswer(status: number, body: string): EngineError {
  return translateMessage(messageIn(body) || `the engine answered with status ${status}`, status)
}

/** Makes an EngineError of the engine's own sentence, from an answer or from the middle of a stream of progress (no status then). */
export function translateMessage(message: string, status?: number): EngineError {
  const taken = takenPort(message)
  if (taken)
    return new EngineError('port-taken', `host port ${taken} is already in use`, { ...withStatus(status), cause: message })
  const failure = failureOf(message, status)
  const hint = hintFor(failure, message)
  return new EngineError(failure, plainSentence(message), { ...withStatus(status), ...(hint && { hint }) })
}

/** Makes an EngineError of what the connection itself failed with: no socket, no permission, a certificate, ssh. */
export function translateConnectionError(address: string, error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const code = codeOf(error)
  const because = error instanceof Error ? error.message : String(error)
  if (code === 'EACCES' || code === 'EPERM') {
    return new EngineError('unreachable', `no permission to use the Docker Engine at ${address}`, {
      hint: 'add your user to the group `docker` (`sudo usermod -aG docker "$USER"`) and log in again; `stack doctor` looks closer',
      cause: error,
    })
  }
  if (code === 'ESSH')
    return new EngineError('unreachable', because, { hint: `try \`ssh\` to the host of ${address} by hand`, cause: error })
  if (certificateCodes.test(code)) {
    return new EngineError('unreachable', `the certificate of the Docker Engine at ${address} is not trusted: ${because}`, {
      hint: 'DOCKER_CERT_PATH names the folder with ca.pem, cert.pem and key.pem',
      cause: error,
    })
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || because === 'aborted') {
    return new EngineError('unreachable', `the Docker Engine at ${address} closed the connection`, {
      hint: '`stack doctor` says whether it still runs',
      cause: error,
    })
  }
  const detail = absentCodes.has(code) ? '' : `: ${because}`
  return new EngineError('unreachable', `no Docker Engine answers at ${address}${detail}`, {
    hint: '`stack engine start` starts one; `stack doctor` looks closer',
    cause: error,
  })
}

const certificateCodes = /CERT|SIGNATURE|TLS|SSL/
const absentCodes = new Set(['ENOENT', 'ECONNREFUSED'])

function failureOf(message: string, status: number | undefined): EngineFailure {
  // Engines answer a refused pull with 404 or 500 as it happens; the sentence is what tells it from a missing thing.
  if (/access denied|unauthorized|authentication required|no basic auth|denied: /i.test(message)) return 'denied'
  // Engines answer 403 for a network that containers still use.
  if (/has active endpoints/.test(message)) return 'conflict'
  switch (status) {
    case 400:
      return 'invalid'
    case 401:
    case 403:
      return 'denied'
    case 404:
      return 'not-found'
    case 409:
      return 'conflict'
    case 501:
      return 'unsupported'
    case undefined:
      return /not found|manifest unknown|no such/i.test(message) ? 'not-found' : 'engine'
    default:
      return 'engine'
  }
}

function hintFor(failure: EngineFailure, message: string): string | undefined {
  if (failure === 'denied' && /repository|pull|push|denied|authorized|auth/i.test(message)) {
    return 'check the name of the image; `docker login REGISTRY` stores credentials for a private one'
  }
  if (
    /no such host|network is unreachable|i\/o timeout|TLS handshake timeout|connection refused/i.test(message) &&
    /https?:\/\//.test(message)
  ) {
    return 'the engine cannot reach the registry; `stack doctor` looks closer'
  }
  if (/no space left on device/i.test(message)) return 'free some disk space; `docker system df` shows what takes it'
  if (/non-overlapping IPv4 address pool/i.test(message)) {
    return 'the engine ran out of addresses for networks: remove unused ones with `docker network prune`'
  }
  return undefined
}

/** `Bind for 0.0.0.0:8080 failed: port is already allocated`, `listen tcp4 0.0.0.0:80: bind: address already in use`. */
function takenPort(message: string): string | undefined {
  const found =
    /Bind for (\S+) failed: port is already allocated/.exec(message) ??
    /listen (?:tcp|udp)[46]? (\S+): bind: address already in use/.exec(message) ??
    /failed to bind (?:host )?port (?:for )?(\[[^\]]*\]:\d+|[\d.]+:\d+).*address already in use/.exec(message)
  return found?.[1]
}

function messageIn(body: string): string {
  const message = messageOfJson(body)
  return (message ?? body).trim()
}

function messageOfJson(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null || !('message' in parsed)) return undefined
    return typeof parsed.message === 'string' ? parsed.message : undefined
  } catch {
    return undefined
  }
}

/** Without the prefixes that engines put before a sentence for the sake of programs. */
function plainSentence(message: string): string {
  return message
    .replace(/^(?:Error response from daemon: |error from registry: )/i, '')
    .replace(/^driver failed programming external connectivity on endpoint \S+ \([0-9a-f]+\): /, '')
    .trim()
}

function withStatus(status: number | undefined): { readonly status?: number } {
  return status === undefined ? {} : { status }
}

/** The code of a Node error; an error of several attempts (IPv4 and IPv6) has it in its parts. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return ''
}
