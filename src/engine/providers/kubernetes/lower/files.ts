import type { V1ProjectedVolumeSource } from '@kubernetes/client-node'
import type { ContentFacts } from '../../../model/kubernetes-facts.js'
import { type Need, resourceId } from '../../../model/need.js'
import type { FileReference } from '../../../model/service.js'
import type { FileSource, Stack } from '../../../model/stack.js'
import type { LowerContext } from './lower-context.js'
import { objectName, suffixed } from './names.js'
import type { PlacedMount } from './placed-mount.js'
import type { ServiceInStack } from './service-in-stack.js'

/** A config or a secret, and what of it is known. */
export interface FileContent {
  readonly kind: 'config' | 'secret'
  readonly key: string
  readonly definition: FileSource
  /** Undefined: it is external, or it has nothing to hold. */
  readonly facts: ContentFacts | undefined
}

/** The config or secret of that key. */
export function fileContent(
  stack: Stack,
  { facts }: LowerContext,
  kind: 'config' | 'secret',
  key: string,
): FileContent | undefined {
  const definition = (kind === 'config' ? stack.configs : stack.secrets)[key]
  if (definition === undefined) return undefined
  return { kind, key, definition, facts: (kind === 'config' ? facts.configs : facts.secrets).get(key) }
}

/** Of the ConfigMap or Secret: another content is another object, so that Pods of before keep theirs and can be gone back to. */
export function contentObjectName({ key, definition, facts }: FileContent): string {
  if (definition.external === true) return objectName(definition.name)
  return suffixed(objectName(key), facts?.digest ?? 'unknown')
}

/** Where in the object's data the content stands: under the name that the user gave it, where the API takes it. */
export function contentKey({ key }: FileContent): string {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(key) ? key : 'content'
}

/**
 * The configs and secrets of a service, each one file, as in Compose: out of one volume that holds them all, so that nothing else in their
 * folders is hidden.
 */
export function fileMounts(of: ServiceInStack): readonly PlacedMount[] {
  const uses = [...usesOf(of, 'config'), ...usesOf(of, 'secret')]
  if (uses.length === 0) return []
  const name = objectName(`files-${of.name}`)
  const sources = uses.map(sourceOf)
  return uses.map(
    (use): PlacedMount => ({
      volume: { name, projected: { sources } },
      mount: { name, mountPath: use.target, subPath: pathInVolume(use), readOnly: true },
      ...(use.content.definition.external !== true && { needs: [need(use)] }),
    }),
  )
}

/** A config or secret at its place in a container. */
interface FileUse {
  readonly content: FileContent
  readonly target: string
  /** Of the file, as a number. */
  readonly mode: number
}

function usesOf(of: ServiceInStack, kind: 'config' | 'secret'): readonly FileUse[] {
  const section = `${kind}s` as const
  return [...(of.service[section] ?? []).entries()].flatMap(([index, reference]) => {
    const content = fileContent(of.stack, of.context, kind, reference.source)
    if (content === undefined) return []
    const use = { content, target: targetOf(kind, reference), mode: modeOf(reference) }
    accountForUse(of, use, reference, [section, index])
    return [use]
  })
}

function targetOf(kind: 'config' | 'secret', { source, target = source }: FileReference): string {
  if (target.startsWith('/')) return target
  return kind === 'secret' ? `/run/secrets/${target}` : `/${target}`
}

/** For everybody to read, as Docker has it. One that is its owner's alone is everybody's where the owner can't be had. */
function modeOf({ mode, uid, gid }: FileReference): number {
  const wanted = mode === undefined ? 0o444 : Number.parseInt(mode, 8)
  return isOwned(uid) || isOwned(gid) ? wanted | 0o444 : wanted
}

function isOwned(id: string | undefined): boolean {
  return id !== undefined && id !== '0'
}

function sourceOf({ content, target, mode }: FileUse): NonNullable<V1ProjectedVolumeSource['sources']>[number] {
  const projection = {
    name: contentObjectName(content),
    items: [{ key: contentKey(content), path: pathInVolume({ target }), mode }],
  }
  return content.kind === 'config' ? { configMap: projection } : { secret: projection }
}

function pathInVolume({ target }: Pick<FileUse, 'target'>): string {
  return target.replace(/^\/+/, '')
}

function need({ content }: FileUse): Need {
  const kind = content.kind === 'config' ? 'config-map' : 'secret'
  return { id: resourceId(kind, contentObjectName(content)), until: 'exists', follows: 'no', required: true }
}

function accountForUse(
  of: ServiceInStack,
  { content, target }: FileUse,
  { uid, gid }: FileReference,
  keys: readonly (string | number)[],
): void {
  const object = `${content.kind === 'config' ? 'ConfigMap' : 'Secret'} ${contentObjectName(content)}`
  of.accounts.translated(keys, `${object} at ${target}`)
  for (const [key, id] of [
    ['uid', uid],
    ['gid', gid],
  ] as const) {
    if (isOwned(id)) of.accounts.approximated([...keys, key], "the file is root's, and everybody in the container may read it")
  }
}
