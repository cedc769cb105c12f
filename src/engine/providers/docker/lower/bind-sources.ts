import type { Checked, Diagnostic } from '../../../model/diagnostic.js'
import type { DockerFacts } from '../../../model/docker-facts.js'
import { refusalToMake } from '../../../model/missing-bind-source.js'
import { type ResourceId, resourceId } from '../../../model/need.js'
import type { Mount, Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { FolderResource } from './docker-resource.js'
import { isJob } from './jobs.js'
import type { LowerContext } from './lower-context.js'

/**
 * Bind sources that do not exist: a folder to be made where the user's file allows it, a diagnostic where it does not or where the name
 * looks like that of a file, since an empty folder in a file's place only moves the failure into the container.
 */
export function bindFolders(stack: Stack, { facts, origins }: LowerContext): Checked<readonly FolderResource[]> {
  const folders = new Map<string, FolderResource>()
  const diagnostics: Diagnostic[] = []
  for (const [name, service] of Object.entries(stack.services)) {
    for (const [index, mount] of (service.volumes ?? []).entries()) {
      if (!isMissing(mount, facts)) continue
      const path = mount.source
      const position = origins.at(['services', name, 'volumes', index])
      const reason = refusalToMake(mount)
      if (reason !== undefined) {
        diagnostics.push({
          severity: 'error',
          code: 'missing-bind-source',
          message: `services.${name}.volumes: \`${path}\` does not exist${reason}`,
          hint: 'create it, or correct the path',
          position,
        })
      } else if (!folders.has(path)) {
        folders.set(path, folder(stack, path, position))
      }
    }
  }
  return { value: [...folders.values()], diagnostics }
}

function isMissing(mount: Mount, facts: DockerFacts): mount is Mount & { readonly source: string } {
  return mount.type === 'bind' && mount.source !== undefined && facts.bindSources.get(mount.source)?.kind === 'missing'
}

function folder(stack: Stack, path: string, origin: FolderResource['origin']): FolderResource {
  const shown = path.startsWith(`${stack.workingDir}/`) ? `.${path.slice(stack.workingDir.length)}` : path
  return {
    id: resourceId('folder', path),
    kind: 'folder',
    group: shown,
    name: shown,
    needs: [],
    spec: {},
    lifetime: 'static',
    change: 'update',
    external: false,
    origin,
    path,
  }
}

/** The folders a service's mounts wait for. */
export function folderIds(service: Service, facts: DockerFacts): readonly ResourceId[] {
  const missing = (service.volumes ?? []).filter((mount) => isMissing(mount, facts) && refusalToMake(mount) === undefined)
  return [...new Set(missing.flatMap((mount) => (mount.source === undefined ? [] : [resourceId('folder', mount.source)])))]
}

/** For a job: what its bind sources within the project hold, so that it runs again when that changes. */
export function bindFields(stack: Stack, service: Service, { facts }: LowerContext): readonly (readonly [string, string])[] {
  const name = Object.keys(stack.services).find((key) => stack.services[key] === service)
  if (name === undefined || !isJob(stack, name)) return []
  return (service.volumes ?? []).flatMap((mount) => {
    const source = mount.type === 'bind' && mount.source !== undefined ? facts.bindSources.get(mount.source) : undefined
    return source === undefined || source.kind === 'missing' || source.digest === undefined
      ? []
      : [[`content of ${mount.target}`, source.digest] as const]
  })
}
