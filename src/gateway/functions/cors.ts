import type { IncomingHttpHeaders } from 'node:http'
import type { CorsPolicy } from '../../engine/model/function.js'

const usualMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Whether a request is a browser's question before the real one (Fetch standard, CORS-preflight request). */
export function isPreflight(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

/** @returns the headers of the answer to a preflight; without those that allow something where the policy does not */
export function preflightHeaders(policy: CorsPolicy, headers: IncomingHttpHeaders): readonly string[] {
  const origin = originHeaders(policy, headers.origin)
  if (!origin.includes('access-control-allow-origin')) return origin
  const asked = headers['access-control-request-headers']
  const allowed = policy.headers?.join(', ') ?? asked
  return [
    ...origin,
    'access-control-allow-methods',
    (policy.methods ?? usualMethods).join(', '),
    ...(allowed === undefined ? [] : ['access-control-allow-headers', allowed]),
    'access-control-max-age',
    String(policy.max_age),
  ]
}

/** @returns the headers, name, value .., that go with any answer to a request of that origin */
export function originHeaders(policy: CorsPolicy, origin: string | undefined): readonly string[] {
  const isOpen = policy.origins.includes('*')
  // The same for everyone, so that caches may keep one answer.
  if (isOpen && !policy.credentials) return origin === undefined ? [] : ['access-control-allow-origin', '*']
  if (origin === undefined || !(isOpen || policy.origins.includes(origin))) return ['vary', 'origin']
  return [
    'vary',
    'origin',
    'access-control-allow-origin',
    origin,
    ...(policy.credentials ? ['access-control-allow-credentials', 'true'] : []),
  ]
}
