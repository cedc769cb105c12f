import { rpcStatus } from '../wire/rpc-status.js'

export const grpcCodes = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  notFound: 5,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const

export interface GrpcDetail {
  /** `github.com/moby/buildkit/solver/errdefs.Source+json`. */
  readonly typeUrl: string
  readonly value: Buffer
}

/** A call that ended with a status other than 0; the message is the other side's. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError'
  readonly code: number
  readonly details: readonly GrpcDetail[]

  constructor(code: number, message: string, details: readonly GrpcDetail[] = []) {
    super(message)
    this.code = code
    this.details = details
  }
}

type Headers = { readonly [name: string]: string | readonly string[] | undefined }

/** Reads the status that ends a call from its trailers. @returns undefined for success. */
export function readStatus(trailers: Headers): GrpcError | undefined {
  const code = Number(single(trailers['grpc-status']) ?? grpcCodes.unknown)
  if (code === grpcCodes.ok) return undefined
  const message = percentDecoded(single(trailers['grpc-message']) ?? `the engine ended the call with status ${code}`)
  const binary = single(trailers['grpc-status-details-bin'])
  return new GrpcError(code, message, binary ? rpcStatus.decode(Buffer.from(binary, 'base64')).details : [])
}

/** The trailers that tell the caller how our side of a call ended. */
export function statusTrailers(error: GrpcError | undefined): { [name: string]: string } {
  if (!error) return { 'grpc-status': '0' }
  return { 'grpc-status': String(error.code), 'grpc-message': encodeURIComponent(error.message) }
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
