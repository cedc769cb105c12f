import { isObject } from '../../model/json.js'
import { ClusterError, type ClusterErrorCause, type ClusterFailure } from './cluster-error.js'

/**
 * Makes a ClusterError of an answer with an error status.
 * @param body a Status object as API servers write it, or the plain text of a proxy
 */
export function translateStatus(server: string, status: number, body: string): ClusterError {
  const { message = '', reason = '', causes } = readStatus(body)
  // An unknown field in what is applied is answered with 500.
  const failure = unknownField.test(message) ? 'invalid' : failureOf(status, reason)
  const text = message || body.trim().split('\n')[0] || `the API server answered with status ${status}`
  const hint = hintFor(failure, text, causes)
  return new ClusterError(failure, sentenceFor(failure, server, text, causes), {
    status,
    reason,
    causes,
    ...(hint !== undefined && { hint }),
  })
}

const unknownField = /failed to create typed patch object .*field not declared in schema/

function failureOf(status: number, reason: string): ClusterFailure {
  if (reason === 'AlreadyExists') return 'already-exists'
  if (reason === 'Expired' || reason === 'Gone') return 'expired'
  switch (status) {
    case 400:
    case 422:
      return 'invalid'
    case 401:
      return 'unauthenticated'
    case 403:
      return 'denied'
    case 404:
      return 'not-found'
    case 409:
      return 'conflict'
    case 410:
      return 'expired'
    default:
      return 'server'
  }
}

function sentenceFor(failure: ClusterFailure, server: string, text: string, causes: readonly ClusterErrorCause[]): string {
  switch (failure) {
    case 'unauthenticated':
      return `the cluster at ${server} does not accept the credentials of the kubeconfig`
    case 'conflict': {
      const owned = causes.filter(({ reason }) => reason === 'FieldManagerConflict')
      if (owned.length === 0) return text
      return owned.map(({ field, message }) => `${field} belongs to ${ownerIn(message)}`).join('; ')
    }
    default:
      return text
  }
}

/** `conflict with "kubectl-edit" using apps/v1` */
function ownerIn(message: string): string {
  const [, owner, subresource] = /conflicts? with "([^"]+)"(?: with subresource "([^"]+)")?/.exec(message) ?? []
  return owner === undefined ? message : `\`${owner}\`${subresource === undefined ? '' : ` (${subresource})`}`
}

function hintFor(failure: ClusterFailure, text: string, causes: readonly ClusterErrorCause[]): string | undefined {
  switch (failure) {
    case 'unauthenticated':
      return 'they may have expired: log in to the cluster again; of a cluster that `stack` made, `stack k8s cluster status` renews them'
    case 'denied':
      return 'the user of this kubeconfig lacks that permission; whoever runs the cluster can grant it'
    case 'conflict':
      return causes.some(({ reason }) => reason === 'FieldManagerConflict')
        ? 'somebody else changed these fields; undo that, or leave them out of the stack file'
        : undefined
    case 'invalid':
      return /field is immutable/.test(text) ? 'the object has to be made anew for that' : undefined
    default:
      return undefined
  }
}

/** Makes a ClusterError of what the connection itself failed with: no server, a certificate, an address without a name. */
export function translateConnectionError(server: string, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error
  const code = codeOf(error)
  const because = error instanceof Error ? error.message : String(error)
  if (code === 'CERT_HAS_EXPIRED' || /ALERT_CERTIFICATE_EXPIRED|certificate expired/i.test(`${code} ${because}`)) {
    return new ClusterError('unauthenticated', `a certificate for the cluster at ${server} has expired`, {
      hint: 'log in to the cluster again; one that `stack` made is made anew by `stack k8s cluster delete` and `stack k8s up`',
      cause: error,
    })
  }
  if (certificateCodes.test(code)) {
    return new ClusterError('unreachable', `the certificate of the cluster at ${server} is not trusted: ${because}`, {
      hint: 'the kubeconfig may be of another cluster that had this address before',
      cause: error,
    })
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || because === 'aborted') {
    return new ClusterError('unreachable', `the cluster at ${server} closed the connection`, {
      hint: '`stack k8s cluster status` says whether it still runs',
      cause: error,
    })
  }
  const detail = silentCodes.has(code) ? '' : `: ${because}`
  return new ClusterError('unreachable', `no cluster answers at ${server}${detail}`, {
    hint: '`stack k8s cluster status` says whether it runs; `stack k8s up` starts one',
    cause: error,
  })
}

const certificateCodes = /CERT|SIGNATURE|TLS|SSL/
const silentCodes = new Set(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Makes a ClusterError of a kubeconfig's credentials that could not be got: a program that is missing or failed. */
export function translateCredentialsError(server: string, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error
  const because = (error instanceof Error ? error.message : String(error)).trim().split('\n')[0] || 'no reason was given'
  const missing = codeOf(error) === 'ENOENT'
  return new ClusterError('unauthenticated', `no credentials for the cluster at ${server}: ${because}`, {
    hint: missing ? 'the kubeconfig names a program or a file that is not there' : 'log in to the cluster again',
    cause: error,
  })
}

interface ReadStatus {
  readonly message?: string
  readonly reason?: string
  readonly causes: readonly ClusterErrorCause[]
}

/** Reads a Status object (`meta/v1`): what it says is checked, because proxies answer in its place. */
export function readStatus(body: string): ReadStatus {
  const parsed = parse(body)
  if (!isObject(parsed)) return { causes: [] }
  const { message, reason, details } = parsed
  const causes: readonly unknown[] = isObject(details) && Array.isArray(details.causes) ? details.causes : []
  return {
    ...(typeof message === 'string' && { message }),
    ...(typeof reason === 'string' && { reason }),
    causes: causes
      .filter((cause) => isObject(cause))
      .map((cause) => ({
        field: text(cause.field),
        message: text(cause.message),
        reason: text(cause.reason),
      })),
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The code of a Node error; an error of several attempts (IPv4 and IPv6) has it in its parts. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return ''
}
