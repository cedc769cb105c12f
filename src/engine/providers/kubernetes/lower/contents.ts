import type { Diagnostic } from '../../../model/diagnostic.js'
import type { KeyPath } from '../../../model/origin.js'
import type { Stack } from '../../../model/stack.js'
import { contentKey, contentObjectName, type FileContent, fileContent } from './files.js'
import type { ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { objectResource } from './object-resource.js'
import { servicesOf } from './service-in-stack.js'

/** What an object of the API may hold. */
const largestContent = 1024 * 1024

/** One immutable ConfigMap for each config that services use, one immutable Secret for each secret, named by their contents. */
export function lowerContents(stack: Stack, context: LowerContext): readonly ObjectResource[] {
  return used(stack, context).flatMap((content): readonly ObjectResource[] => {
    const { kind, key, facts, definition } = content
    accountForContent(content, context)
    if (definition.external === true || facts === undefined) return []
    return [
      objectResource(stack, context, {
        kind: kind === 'config' ? 'config-map' : 'secret',
        name: contentObjectName(content),
        group: key,
        body: { immutable: true, ...(kind === 'secret' && { type: 'Opaque' }) },
        contents: [{ key: contentKey(content), source: { type: kind, key } }],
        fields: { content: facts.digest },
        origin: context.origins.at(pathOf(content)),
      }),
    ]
  })
}

/** Configs and secrets in use that have nothing to hold: a file that does not exist, a variable that is not set. */
export function missingContents(stack: Stack, context: LowerContext): readonly Diagnostic[] {
  return used(stack, context).flatMap((content): readonly Diagnostic[] => {
    const { file, environment, external } = content.definition
    if (external === true || content.facts !== undefined) return []
    const isFile = environment === undefined
    const path: KeyPath = [...pathOf(content), isFile ? 'file' : 'environment']
    const position = context.origins.at(path)
    return [
      {
        severity: 'error',
        code: 'missing-content',
        message: `${path.join('.')}: ${isFile ? `\`${file}\` does not exist` : `variable \`${environment}\` is not set`}`,
        hint: isFile ? 'create it, or correct the path' : `set it in the shell or in .env: ${environment}=...`,
        ...(position !== undefined && { position }),
      },
    ]
  })
}

function used(stack: Stack, context: LowerContext): readonly FileContent[] {
  const services = servicesOf(stack, context)
  return (['config', 'secret'] as const).flatMap((kind) => {
    const keys = services.flatMap(({ service }) => (service[`${kind}s`] ?? []).map(({ source }) => source))
    return [...new Set(keys)].flatMap((key) => fileContent(stack, context, kind, key) ?? [])
  })
}

function accountForContent(content: FileContent, { accounts, facts }: LowerContext): void {
  const { kind, definition } = content
  const path = pathOf(content)
  const name = contentObjectName(content)
  const object = kind === 'config' ? 'ConfigMap' : 'Secret'
  if (definition.external !== true) {
    accounts.translated(path, `${object} ${name}`)
    if ((content.facts?.size ?? 0) > largestContent)
      accounts.rejected(path, `it is larger than the 1 MiB that fit into a ${object}`)
  } else if (facts.known && !facts.cluster.existing.has(`${kind === 'config' ? 'config-map' : 'secret'}/${name}`)) {
    const make = `kubectl create ${kind === 'config' ? 'configmap' : 'secret generic'} ${name} --from-file=${contentKey(content)}=FILE`
    accounts.rejected([...path, 'external'], `there is no ${object} \`${name}\` in the namespace`, `make it: ${make}`)
  } else accounts.translated(path, `key ${contentKey(content)} of ${object} ${name}, made by somebody else`)
}

function pathOf({ kind, key }: FileContent): KeyPath {
  return [`${kind}s`, key]
}
