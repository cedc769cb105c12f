import { parseImageReference } from '../../../model/image-reference.js'
import { isObject, type Json, type JsonObject } from '../../../model/json.js'
import { podTemplateOf } from './pod-template.js'
import { publishedOf } from './published.js'
import type { RenderedObject } from './rendered.js'

/** What a chart's user sets of one service. */
export interface ServiceValues {
  readonly image?: ImageValues
  readonly replicas?: number
  readonly resources?: Json
  readonly publish?: PublishValues
}

/** `repository:tag` or `repository@digest`. */
export interface ImageValues {
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

export interface PublishValues {
  /** `ClusterIP`: not published. */
  readonly type: string
  readonly ports: Json
}

/** The values of a stack by service: of the containers of its workloads, and of what they publish. */
export function serviceValues(objects: readonly RenderedObject[]): ReadonlyMap<string, ServiceValues> {
  const values = new Map<string, ServiceValues>()
  const add = (service: string, more: ServiceValues) => values.set(service, { ...values.get(service), ...more })
  for (const { manifest, service } of objects) {
    const template = podTemplateOf(manifest)
    for (const container of template?.spec?.containers ?? []) {
      add(container.name, {
        image: imageValues(container.image ?? ''),
        // The API's own types are JSON.
        resources: (container.resources ?? {}) as Json,
      })
    }
    const replicas = replicasOf(manifest.spec)
    const [first] = template?.spec?.containers ?? []
    if (replicas !== undefined && first !== undefined) add(first.name, { replicas })
    const publish = publishedOf(manifest)
    if (publish !== undefined && service !== undefined) add(manifest.metadata.name.replace(/-published$/, ''), { publish })
  }
  return values
}

export function imageValues(reference: string): ImageValues {
  const { repository, tag = 'latest', digest } = parseImageReference(reference)
  return { repository, ...(digest !== undefined ? { digest } : { tag }) }
}

function replicasOf(spec: unknown): number | undefined {
  if (typeof spec !== 'object' || spec === null || !('replicas' in spec)) return undefined
  return typeof spec.replicas === 'number' ? spec.replicas : undefined
}

/** As `values.yaml` has it. */
export function valuesDocument(services: ReadonlyMap<string, ServiceValues>): JsonObject {
  // Values are JSON by their types.
  return { imagePullSecrets: [], services: Object.fromEntries(services) as unknown as JsonObject }
}

/** What stands otherwise in an environment's values, and nothing else. */
export function differingValues(base: Json, theirs: Json): Json | undefined {
  if (isObject(base) && isObject(theirs)) {
    const entries = Object.entries(theirs).flatMap(([key, value]) => {
      const other = value === undefined ? undefined : differingValues(base[key] ?? null, value)
      return other === undefined ? [] : [[key, other] as const]
    })
    return entries.length > 0 ? Object.fromEntries(entries) : undefined
  }
  return JSON.stringify(base) === JSON.stringify(theirs) ? undefined : theirs
}
