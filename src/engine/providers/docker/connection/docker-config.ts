import { join } from 'node:path'
import { StackError } from '../../../model/errors.js'
import { isObject } from '../../../model/json.js'
import { dockerFolder, type Surroundings } from './surroundings.js'

/** Docker's `config.json`, as far as `stack` reads it. */
export interface DockerConfig {
  readonly currentContext?: string
  readonly auths?: { readonly [registry: string]: StoredAuth }
  /** Registry -> the suffix of its helper: `ecr-login` means `docker-credential-ecr-login`. */
  readonly credHelpers?: { readonly [registry: string]: string }
  readonly credsStore?: string
  readonly detachKeys?: string
  /** By engine address, or `default`: what containers get as HTTP_PROXY and the like. */
  readonly proxies?: { readonly [engine: string]: ProxyConfig }
}

export interface ProxyConfig {
  readonly httpProxy?: string
  readonly httpsProxy?: string
  readonly ftpProxy?: string
  readonly noProxy?: string
  readonly allProxy?: string
}

export interface StoredAuth {
  /** Base64 of `user:password`. */
  readonly auth?: string
  readonly username?: string
  readonly password?: string
  readonly identitytoken?: string
  readonly registrytoken?: string
}

/**
 * Reads docker's configuration; an empty one where there is no file.
 * @throws StackError `docker-config` when the file is no JSON object
 */
export async function readDockerConfig(surroundings: Surroundings): Promise<DockerConfig> {
  const path = join(dockerFolder(surroundings), 'config.json')
  const text = await surroundings.readText(path)
  if (text === undefined || text.trim() === '') return {}
  const parsed = parseObject(text)
  if (!parsed) {
    throw new StackError('docker-config', `${path} is not a JSON object`, {
      hint: 'correct it, or name another folder with DOCKER_CONFIG',
    })
  }
  return parsed
}

function parseObject(text: string): DockerConfig | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    // Docker's own file: what stands in it is taken for what docker writes there.
    return isObject(parsed) ? (parsed as DockerConfig) : undefined
  } catch {
    return undefined
  }
}
