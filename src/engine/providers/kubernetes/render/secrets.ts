import { asObject } from '../../../model/json.js'
import type { FileSource, Stack } from '../../../model/stack.js'
import type { ContentSource, ManifestContent } from '../lower/kubernetes-resource.js'
import type { Manifest } from '../manifest.js'
import { podTemplateOf, withPodTemplate } from './pod-template.js'
import type { RenderedObject } from './rendered.js'

/** A ConfigMap or Secret with what it holds; anything else as it is. */
export function withContents(
  manifest: Manifest,
  contents: readonly ManifestContent[],
  read: (source: ContentSource) => Uint8Array,
): Manifest {
  if (contents.length === 0) return manifest
  const entries = contents.map(({ key, source }) => [key, Buffer.from(read(source))] as const)
  const base64 = (some: typeof entries) => Object.fromEntries(some.map(([key, bytes]) => [key, bytes.toString('base64')]))
  if (manifest.kind === 'Secret') return { ...manifest, data: { ...asObject(manifest.data), ...base64(entries) } }
  const texts = entries.filter(([, bytes]) => isText(bytes))
  const others = entries.filter(([, bytes]) => !isText(bytes))
  return {
    ...manifest,
    ...(texts.length > 0 && {
      data: { ...asObject(manifest.data), ...Object.fromEntries(texts.map(([key, bytes]) => [key, bytes.toString()])) },
    }),
    ...(others.length > 0 && { binaryData: { ...asObject(manifest.binaryData), ...base64(others) } }),
  }
}

function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString()).equals(bytes)
}

/**
 * The objects without their Secrets, which whoever applies them makes: what refers to one names it without the digest of its content, and
 * says how it is made.
 */
export function withoutSecrets(objects: readonly RenderedObject[], stack: Stack): readonly RenderedObject[] {
  const secrets = objects.filter(({ manifest }) => manifest.kind === 'Secret')
  const names = new Map(secrets.map(({ manifest }) => [manifest.metadata.name, plainName(manifest.metadata.name)]))
  const makers = new Map(secrets.map((secret) => [secret.manifest.metadata.name, howToMake(secret, stack)]))
  return objects
    .filter(({ manifest }) => manifest.kind !== 'Secret')
    .map((object) => {
      const template = podTemplateOf(object.manifest)
      if (template === undefined) return object
      const used = new Set<string>()
      const renamed = rename(template, names, used)
      if (used.size === 0) return object
      return {
        ...object,
        manifest: withPodTemplate(object.manifest, renamed),
        comments: [...object.comments, ...[...used].flatMap((name) => makers.get(name) ?? [])],
      }
    })
}

/** `db-password` of `db-password-3f2a91c0d4e5`: whoever makes it need not know the digest. */
function plainName(name: string): string {
  return name.replace(/-[0-9a-f]{8,16}$/, '')
}

function howToMake({ manifest, group }: RenderedObject, stack: Stack): readonly string[] {
  const { name, namespace } = manifest.metadata
  const source = stack.secrets[group]
  const where = namespace === undefined ? '' : `-n ${namespace} `
  return [
    `needs a Secret of your own: kubectl ${where}create secret generic ${plainName(name)} ${fromWhere(group, source, stack.workingDir)}`,
  ]
}

function fromWhere(key: string, source: FileSource | undefined, workingDir: string): string {
  if (source?.environment !== undefined) return `--from-literal=${key}="$${source.environment}"`
  const file = source?.file?.replace(`${workingDir}/`, '') ?? 'FILE'
  return `--from-file=${key}=${file}`
}

/** Replaces names of Secrets wherever a Pod refers to one, noting which. */
function rename<Value>(value: Value, names: ReadonlyMap<string, string>, used: Set<string>): Value {
  const visit = (at: unknown, isReference: boolean): unknown => {
    if (Array.isArray(at)) return at.map((entry) => visit(entry, false))
    if (typeof at !== 'object' || at === null) return at
    return Object.fromEntries(
      Object.entries(at).map(([key, entry]) => {
        const plainer = typeof entry === 'string' ? names.get(entry) : undefined
        if (plainer !== undefined && (key === 'secretName' || (key === 'name' && isReference))) {
          used.add(String(entry))
          return [key, plainer]
        }
        return [key, visit(entry, references.has(key))]
      }),
    )
  }
  // The same shape, with other texts in it.
  return visit(value, false) as Value
}

/** Under these keys of a pod spec, `name` is the name of a Secret. */
const references: ReadonlySet<string> = new Set(['secret', 'secretRef', 'secretKeyRef'])
