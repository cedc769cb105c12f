import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileKind } from '../host/files.js'
import { dockerResolver } from '../model/docker-resolver.js'
import type { ContentFacts, KubernetesBindSource, KubernetesFacts } from '../model/kubernetes-facts.js'
import type { Stack } from '../model/stack.js'
import { ofContents } from './content.js'

/** What configs, secrets and bind sources hold now, as far as lowering hangs on it; what holds nothing is absent. */
export function kubernetesContentFacts(stack: Stack): Pick<KubernetesFacts, 'configs' | 'secrets' | 'bindSources'> {
  return {
    configs: ofContents(stack.configs, stack, contentFacts),
    secrets: ofContents(stack.secrets, stack, contentFacts),
    bindSources: bindSources(stack),
  }
}

function contentFacts(content: Uint8Array): ContentFacts {
  return { digest: digest(content), size: content.length, ...resolverIn(content) }
}

function bindSources(stack: Stack): ReadonlyMap<string, KubernetesBindSource> {
  const paths = Object.values(stack.services).flatMap(({ volumes = [] }) =>
    volumes.flatMap(({ type, source }) => (type === 'bind' && source !== undefined ? [source] : [])),
  )
  return new Map([...new Set(paths)].map((path) => [path, look(path)]))
}

function look(path: string): KubernetesBindSource {
  const kind = fileKind(path)
  if (kind === 'missing') return { kind }
  if (kind === 'folder') return { kind, ...(filesOf(path).some(holdsResolver) && { namesDockerResolver: true }) }
  if (kind !== 'file') return { kind: 'other' }
  try {
    const { size, mtimeMs } = statSync(path)
    // What is larger cannot travel as a ConfigMap anyway; that it changed is all there is to know.
    const content = size > largestRead ? `${size} ${mtimeMs}` : readFileSync(path)
    return { kind: 'file', digest: digest(content), size, ...resolverIn(content) }
  } catch {
    return { kind: 'missing' }
  }
}

const largestRead = 1024 * 1024

function resolverIn(content: string | Uint8Array): { readonly namesDockerResolver?: true } {
  return Buffer.from(content).includes(dockerResolver) ? { namesDockerResolver: true } : {}
}

/** Small files directly in a folder, and not so many that looking at them would take time: a folder of configuration has few. */
function filesOf(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
    return names.length > 50 ? [] : names.map(({ name }) => join(folder, name))
  } catch {
    return []
  }
}

function holdsResolver(path: string): boolean {
  try {
    return statSync(path).size <= 65_536 && readFileSync(path).includes(dockerResolver)
  } catch {
    return false
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
