import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { gatewayService } from '../../engine/model/gateway-config.js'

/**
 * Whether somebody may ask what lies under `/_stack/`. A page of a browser may not: across origins it cannot send the header, and a page whose
 * own name was made to lead here (DNS rebinding) gives itself away by that name. An address is no name.
 * @returns why not, or undefined
 */
export function adminRefusal(headers: IncomingHttpHeaders): string | undefined {
  if (headers['stack-admin'] !== '1') return 'requests to `/_stack/` need the header `stack-admin: 1`'
  if (headers.origin !== undefined) return 'pages of a browser may not ask for `/_stack/`'
  const name = (headers.host ?? '')
    .replace(/:\d*$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  const isHere = name === 'localhost' || name === gatewayService || name.startsWith(`${gatewayService}.`) || isIP(name) !== 0
  return isHere ? undefined : `\`${name}\` is not a name of this gateway; ask for it as \`localhost\``
}
