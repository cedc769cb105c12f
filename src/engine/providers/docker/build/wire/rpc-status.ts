import { bytes, field, listed, message, repeated, text, uint } from './protobuf.js'

const detail = message({ typeUrl: field(1, text), value: field(2, bytes) })

/** `google.rpc.Status`, in which a failed call carries its typed details. */
export const rpcStatus = message({ code: field(1, uint), message: field(2, text), details: repeated(3, listed(detail)) })
