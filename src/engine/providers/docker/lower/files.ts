import type { FileReference, Service } from '../../../model/service.js'
import type { FileSource, Stack } from '../../../model/stack.js'
import type { InjectedFile } from './docker-resource.js'

/** A config or secret that is a file of the host: bound read-only. */
export interface FileMount {
  readonly kind: 'config' | 'secret'
  readonly source: string
  readonly target: string
}

/** A service's configs and secrets: those with a file are bound, the others written into the container before it starts. */
export interface ServiceFiles {
  readonly mounts: readonly FileMount[]
  readonly injected: readonly InjectedFile[]
}

export function serviceFiles(stack: Stack, service: Service): ServiceFiles {
  const uses = [
    ...(service.secrets ?? []).map((reference) => use('secret', reference, stack.secrets[reference.source])),
    ...(service.configs ?? []).map((reference) => use('config', reference, stack.configs[reference.source])),
  ]
  return {
    mounts: uses.flatMap(({ kind, target, definition }) =>
      definition?.file === undefined ? [] : [{ kind, source: definition.file, target }],
    ),
    injected: uses.flatMap(({ kind, reference, target, definition }) =>
      definition === undefined || definition.file !== undefined || definition.external
        ? []
        : [{ source: sourceOf(kind, reference.source, definition), target, ...ownership(reference) }],
    ),
  }
}

/** What stands in the file is no secret; what a variable holds is read only where it is written. */
function sourceOf(kind: 'config' | 'secret', key: string, { content }: FileSource): InjectedFile['source'] {
  return content === undefined ? { kind, key } : { kind: 'text', text: content }
}

function use(kind: 'config' | 'secret', reference: FileReference, definition: FileSource | undefined) {
  return { kind, reference, definition, target: target(kind, reference) }
}

function target(kind: 'config' | 'secret', reference: FileReference): string {
  const path = reference.target ?? reference.source
  if (path.startsWith('/') || /^[a-zA-Z]:\\|^\\\\/.test(path)) return path
  return kind === 'secret' ? `/run/secrets/${path}` : `/${path}`
}

function ownership(reference: FileReference): Pick<InjectedFile, 'uid' | 'gid' | 'mode'> {
  return {
    uid: Number(reference.uid ?? 0),
    gid: Number(reference.gid ?? 0),
    mode: reference.mode === undefined ? 0o444 : Number.parseInt(reference.mode, 8),
  }
}
