import { join } from 'node:path'
import { StackError } from '../../../model/errors.js'
import { type EngineEndpoint, parseEndpoint, type TlsMaterial } from './endpoint.js'
import { dockerFolder, type Surroundings } from './surroundings.js'

interface ContextMetadata {
  readonly Name?: string
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } }
}

/**
 * The endpoint of a docker context, from `contexts/meta/<sha256 of its name>/meta.json` and the TLS files beside it.
 * @throws StackError `unknown-context` when docker has no such context, or it names no engine
 */
export async function readContextEndpoint(name: string, surroundings: Surroundings): Promise<EngineEndpoint> {
  const contexts = join(dockerFolder(surroundings), 'contexts')
  const { createHash } = await import('node:crypto')
  const id = createHash('sha256').update(name).digest('hex')
  const metadata = await readMetadata(join(contexts, 'meta', id, 'meta.json'), surroundings)
  const engine = metadata?.Endpoints?.docker
  if (!engine?.Host) throw await unknownContext(name, contexts, surroundings)
  const tls = await readTls(join(contexts, 'tls', id, 'docker'), engine.SkipTLSVerify ?? false, surroundings)
  return parseEndpoint(engine.Host, tls)
}

async function readMetadata(path: string, surroundings: Surroundings): Promise<ContextMetadata | undefined> {
  const text = await surroundings.readText(path)
  try {
    // Docker's own file: what stands in it is taken for what docker writes there.
    return text === undefined ? undefined : (JSON.parse(text) as ContextMetadata)
  } catch (error) {
    throw new StackError('docker-config', `${path} is not JSON`, { cause: error })
  }
}

/** TLS counts when the context has any material, or says that it needs no verifying. */
async function readTls(folder: string, skipVerify: boolean, surroundings: Surroundings): Promise<TlsMaterial | undefined> {
  const material = await readPems(folder, surroundings)
  return Object.keys(material).length > 0 || skipVerify ? { ...material, verify: !skipVerify } : undefined
}

/** `ca.pem`, `cert.pem` and `key.pem` of a folder, as far as they are there. */
export async function readPems(folder: string, surroundings: Surroundings): Promise<Omit<TlsMaterial, 'verify'>> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((file) => surroundings.readText(join(folder, file))),
  )
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
}

async function unknownContext(name: string, contexts: string, surroundings: Surroundings): Promise<StackError> {
  const ids = await surroundings.listFolders(join(contexts, 'meta'))
  const all = await Promise.all(ids.map((id) => readMetadata(join(contexts, 'meta', id, 'meta.json'), surroundings)))
  const names = ['default', ...all.flatMap((metadata) => metadata?.Name ?? []).sort()]
  return new StackError('unknown-context', `docker has no context \`${name}\` with an engine`, {
    hint: `there is ${names.map((known) => `\`${known}\``).join(', ')}`,
  })
}
