import type { DockerConfig, ProxyConfig } from './docker-config.js'

const names: readonly (readonly [keyof ProxyConfig, string])[] = [
  ['httpProxy', 'HTTP_PROXY'],
  ['httpsProxy', 'HTTPS_PROXY'],
  ['ftpProxy', 'FTP_PROXY'],
  ['noProxy', 'NO_PROXY'],
  ['allProxy', 'ALL_PROXY'],
]

/**
 * The proxy variables that docker's configuration has for the containers of an engine, each in capitals and in small letters, as the
 * docker CLI gives them.
 * @param address as a DOCKER_HOST would say it
 */
export function proxyEnvironment(config: DockerConfig, address: string): Readonly<Record<string, string>> {
  const proxies = config.proxies?.[address] ?? config.proxies?.default ?? {}
  const found = names.flatMap(([key, name]) => {
    const value = proxies[key]
    return value ? [[name, value] as const, [name.toLowerCase(), value] as const] : []
  })
  return Object.fromEntries(found)
}
