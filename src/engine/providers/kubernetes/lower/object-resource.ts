import { printFieldDigests } from '../../../model/field-digests.js'
import { digestFields } from '../../../model/fields.js'
import type { JsonObject } from '../../../model/json.js'
import { type Need, resourceId } from '../../../model/need.js'
import type { Position } from '../../../model/origin.js'
import type { Change, Fields } from '../../../model/resource.js'
import type { Stack } from '../../../model/stack.js'
import { annotations, fieldManager, labels } from '../labels.js'
import type { ManifestMetadata } from '../manifest.js'
import { type ObjectKindName, objectKinds } from '../object-kinds.js'
import type { ManifestContent, ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { labelValue, namespaceOf } from './names.js'

/** One object of a stack, before it has what every object has. */
export interface ObjectDraft {
  readonly kind: ObjectKindName
  /** Its name on the cluster. */
  readonly name: string
  /** The second part of its id; absent: its name. A Job's name tells what it holds, and which Job it is is told by this. */
  readonly key?: string
  /** What the user calls it: the key of the service, volume, config in the stack file. */
  readonly group: string
  /** The service that it is there for. */
  readonly service?: string
  /** Everything of it but `apiVersion`, `kind` and `metadata`: `{ spec }`. */
  readonly body: object
  readonly labels?: ManifestMetadata['labels']
  readonly annotations?: ManifestMetadata['annotations']
  /** What causes a change, in the user's words: complete over the body. */
  readonly fields: Fields
  readonly needs?: readonly Need[]
  readonly contents?: readonly ManifestContent[]
  readonly lifetime?: 'service' | 'job' | 'static'
  /** Absent: `update`. */
  readonly change?: Change
  readonly image?: string
  readonly external?: boolean
  readonly origin?: Position
}

/** Makes an object of its draft: with namespace, labels, and the annotations that hold what is compared. */
export function objectResource(stack: Stack, context: LowerContext, draft: ObjectDraft): ObjectResource {
  const { kind, name, key = name, group, needs = [], fields, lifetime = 'static', change = 'update', contents = [] } = draft
  const { apiVersion, kind: manifestKind, scope } = objectKinds[kind]
  const metadata: ManifestMetadata = {
    name,
    ...(scope === 'namespace' && { namespace: namespaceOf(stack.name, context.settings) }),
    labels: { ...draft.labels, ...objectLabels(stack, draft.service) },
    annotations: {
      ...draft.annotations,
      [annotations.group]: group,
      ...(draft.service !== undefined && { [annotations.service]: draft.service }),
      [annotations.fields]: printFieldDigests(digestFields(fields)),
      ...(needs.length > 0 && { [annotations.needs]: JSON.stringify(needs) }),
    },
  }
  return {
    id: resourceId(kind, key),
    kind,
    group,
    name,
    needs,
    spec: fields,
    lifetime,
    change,
    ...(lifetime !== 'static' && { runsWhenMade: true }),
    ...(draft.image !== undefined && { image: draft.image }),
    external: draft.external ?? false,
    ...(draft.origin !== undefined && { origin: draft.origin }),
    manifest: { apiVersion, kind: manifestKind, metadata, ...plain(draft.body) },
    contents,
    ...(draft.service !== undefined && { service: draft.service }),
  }
}

/** What every object carries, and every pod with it: whose it is. */
export function objectLabels(stack: Stack, service?: string): { readonly [name: string]: string } {
  return {
    ...(service !== undefined && { [labels.name]: labelValue(service) }),
    [labels.partOf]: labelValue(stack.name),
    [labels.managedBy]: fieldManager,
    ...selectorLabels(stack, service),
  }
}

/** What selects the pods of a service, or of the whole project. Never changes as long as the service keeps its name. */
export function selectorLabels(stack: Stack, service?: string): { readonly [name: string]: string } {
  return { [labels.project]: labelValue(stack.name), ...(service !== undefined && { [labels.service]: labelValue(service) }) }
}

/** As JSON has it: without what is undefined, so that two bodies of one meaning are one text. */
function plain(body: object): JsonObject {
  // Bodies are JSON by their types: what the API takes.
  return JSON.parse(JSON.stringify(body)) as JsonObject
}
