import { StackError } from '../../../model/errors.js'
import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import { isClusterFailure } from '../cluster-error.js'
import { annotations, fieldManager, labels } from '../labels.js'
import type { ObjectResource } from '../lower/kubernetes-resource.js'
import type { Manifest } from '../manifest.js'
import { noteWritten } from './note-written.js'
import { remakeObject } from './remake-object.js'
import { withServiceAddresses } from './service-addresses.js'
import type { Tools } from './tools.js'

/**
 * Creates or changes an object by server-side apply. Fields that others took from us are taken back; of what is not ours, never.
 * @param observed what is there, if anything
 * @throws StackError when fields belong to somebody else, or when it would have to be made anew and must not be
 */
export async function applyObject(tools: Tools, resource: ObjectResource, observed: Observed | undefined): Promise<Outcome> {
  const manifest = await writtenManifest(tools, resource)
  try {
    noteWritten(tools, resource, await tools.api.apply(manifest, { fieldManager, force: observed?.owner === 'project' }))
  } catch (error) {
    if (
      isClusterFailure(error, 'invalid') &&
      observed !== undefined &&
      /immutable|may not change|forbidden: updates to/i.test(error.message)
    ) {
      return remakeObject(tools, resource, observed, manifest, error)
    }
    if (!isClusterFailure(error, 'conflict')) throw error
    throw new StackError('field-conflict', `${manifest.kind} \`${resource.name}\`: ${error.message}`, {
      hint: 'it was made by somebody else; delete it, give it another name, or take it over: stack k8s up --adopt',
      cause: error,
    })
  }
  return { text: observed === undefined ? 'created' : 'updated' }
}

/** The manifest as it is written: with what configs and secrets hold, and the id of the set that it is a member of. */
export async function writtenManifest(tools: Tools, { id, manifest, contents }: ObjectResource): Promise<Manifest> {
  const { metadata } = manifest
  const data: { [key: string]: string } = {}
  const binaryData: { [key: string]: string } = {}
  for (const { key, source } of contents) {
    const content = Buffer.from(await tools.readContent(source))
    const text = content.toString('utf8')
    const isText = Buffer.from(text, 'utf8').equals(content)
    if (manifest.kind === 'Secret') data[key] = content.toString('base64')
    else if (isText) data[key] = text
    else binaryData[key] = content.toString('base64')
  }
  return {
    ...(await withServiceAddresses(manifest, tools.api, tools.namespace)),
    metadata: {
      ...metadata,
      // What lives outside the namespace belongs to no set of it.
      ...(metadata.namespace !== undefined && { labels: { ...metadata.labels, [labels.applySetMember]: tools.applySetId } }),
      annotations: { ...metadata.annotations, [annotations.id]: id },
    },
    ...mergedMap(manifest, 'data', data),
    ...mergedMap(manifest, 'binaryData', binaryData),
  }
}

function mergedMap(manifest: Manifest, field: 'data' | 'binaryData', added: { readonly [key: string]: string }) {
  if (Object.keys(added).length === 0) return {}
  const there = manifest[field]
  return { [field]: { ...(typeof there === 'object' ? there : {}), ...added } }
}
