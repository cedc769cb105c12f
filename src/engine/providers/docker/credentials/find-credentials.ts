import type { Processes } from '../../../host/process.js'
import { dockerHub } from '../../../model/image-reference.js'
import { type DockerConfig, readDockerConfig } from '../connection/docker-config.js'
import type { Surroundings } from '../connection/surroundings.js'
import type { RegistryAuth } from '../wire/image.js'
import { askCredentialHelper } from './ask-credential-helper.js'
import { storedCredentials } from './stored-credentials.js'

/** What is known about a registry: nothing for a public one. A helper that fails is a warning, for the image may be public all the same. */
export interface FoundCredentials {
  readonly auth?: RegistryAuth
  readonly warning?: string
}

/** Finds what the user stored with `docker login`. */
export type FindCredentials = (registry: string, signal?: AbortSignal) => Promise<FoundCredentials>

/**
 * A finder over docker's `config.json`: the registry's own helper (`credHelpers`), else the helper of all (`credsStore`), else the file
 * itself (`auths`), as docker decides it. The file is read once.
 */
export function credentialsFinder(surroundings: Surroundings, processes: Processes): FindCredentials {
  let config: Promise<DockerConfig> | undefined
  return async (registry, signal) => {
    config ??= readDockerConfig(surroundings)
    const { credHelpers = {}, credsStore, auths = {} } = await config
    const address = storedAddress(registry)
    const helper = credHelpers[address] ?? credHelpers[registry] ?? credsStore
    if (helper) return askCredentialHelper(helper, address, surroundings.env, processes, signal)
    const auth = storedCredentials(auths, address)
    return auth ? { auth } : {}
  }
}

/** Docker Hub's credentials are stored under an address of old, whatever name it is called by. */
function storedAddress(registry: string): string {
  const hub = [dockerHub, 'index.docker.io', 'registry-1.docker.io']
  return hub.includes(registry) ? 'https://index.docker.io/v1/' : registry
}
