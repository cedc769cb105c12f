import { fileKind } from '../host/files.js'
import type { BindSource } from '../model/docker-facts.js'
import type { Stack } from '../model/stack.js'
import { folderDigest } from './folder-digest.js'

/** What stands at every bind source, and at the file of every config and secret that is in use. */
export function bindSources(stack: Stack): ReadonlyMap<string, BindSource> {
  const sources = new Map<string, BindSource>()
  for (const [name, service] of Object.entries(stack.services)) {
    const files = [
      ...(service.configs ?? []).map(({ source }) => stack.configs[source]?.file),
      ...(service.secrets ?? []).map(({ source }) => stack.secrets[source]?.file),
    ]
    for (const path of files) if (path !== undefined) sources.set(path, look(path, false))
    for (const mount of service.volumes ?? []) {
      if (mount.type !== 'bind' || mount.source === undefined) continue
      const digested = isAwaited(stack, name) && isWithin(mount.source, stack.workingDir)
      sources.set(mount.source, look(mount.source, digested || hasDigest(sources.get(mount.source))))
    }
  }
  return sources
}

function hasDigest(source: BindSource | undefined): boolean {
  return source !== undefined && source.kind !== 'missing' && source.digest !== undefined
}

function look(path: string, digested: boolean): BindSource {
  const kind = fileKind(path)
  if (kind === 'missing') return { kind: 'missing' }
  const known = kind === 'socket' ? 'other' : kind
  const digest = digested && known !== 'other' ? folderDigest(path) : undefined
  return { kind: known, ...(digest !== undefined && { digest }) }
}

/** A job, whose freshness hangs on what it reads. */
function isAwaited(stack: Stack, service: string): boolean {
  return Object.values(stack.services).some(
    (other) => other.depends_on?.[service]?.condition === 'service_completed_successfully',
  )
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
