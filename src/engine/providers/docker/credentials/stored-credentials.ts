import type { StoredAuth } from '../connection/docker-config.js'
import type { RegistryAuth } from '../wire/image.js'

/**
 * The credentials in the file itself. An entry may be written as an URL with a path; it then counts for its host.
 * @param address a host with its port, or Docker Hub's address of old
 */
export function storedCredentials(auths: { readonly [registry: string]: StoredAuth }, address: string): RegistryAuth | undefined {
  const entry = auths[address] ?? Object.entries(auths).find(([key]) => hostOf(key) === hostOf(address))?.[1]
  if (!entry) return undefined
  const { username, password } = entry.auth ? decodeAuth(entry.auth) : entry
  const { identitytoken, registrytoken } = entry
  if (!username && !identitytoken && !registrytoken) return undefined
  return {
    ...(username && { username }),
    // An identity token stands in for the password (OAuth2 refresh token).
    ...(password && !identitytoken && { password }),
    ...(identitytoken && { identitytoken }),
    ...(registrytoken && { registrytoken }),
    serveraddress: address,
  }
}

function decodeAuth(auth: string): { readonly username: string; readonly password: string } {
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '')
  const colon = text.indexOf(':')
  return colon === -1 ? { username: '', password: '' } : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, '').split('/')[0] ?? ''
}
