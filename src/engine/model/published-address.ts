/**
 * Where a published TCP port answers: as a URL where the container's port is one that usually speaks HTTP.
 * @param target the container's port
 * @param hostIp empty for all addresses
 */
export function publishedAddress(target: number, hostIp: string, hostPort: string): string {
  const anywhere = hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::'
  const host = anywhere ? 'localhost' : hostIp.includes(':') ? `[${hostIp}]` : hostIp
  if (target === 443 || target === 8443) return `https://${host}:${hostPort}`
  return httpPorts.has(target) ? `http://${host}:${hostPort}` : `${host}:${hostPort}`
}

const httpPorts = new Set([80, 3000, 4000, 4200, 5000, 5173, 8000, 8080, 8081, 8888, 9000])
