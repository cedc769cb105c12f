import { connect, type TLSSocket } from 'node:tls'
import type { TlsMaterial } from './endpoint.js'

/** Connects over TLS; goes on in the background, as `dialer` says. */
export function dialTls(host: string, port: number, { ca, cert, key, verify }: TlsMaterial): TLSSocket {
  // A server name must not be an IP address (RFC 6066).
  const servername = /^[\d.]+$|:/.test(host) ? '' : host
  return connect({ host, port, ca, cert, key, servername, rejectUnauthorized: verify })
}
