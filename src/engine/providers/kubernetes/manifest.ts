import type { JsonObject } from '../../model/json.js'

/** A Kubernetes object as its API takes and gives it: plain JSON, with the parts that every kind has. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ManifestMetadata
  readonly [field: string]: unknown
}

export interface ManifestMetadata {
  readonly name: string
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string
  readonly labels?: { readonly [name: string]: string }
  readonly annotations?: { readonly [name: string]: string }
  readonly uid?: string
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly finalizers?: readonly string[]
  readonly ownerReferences?: readonly OwnerReference[]
  readonly managedFields?: readonly JsonObject[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

/** A kind of object and the address of its collection in the API: `/apis/apps/v1/namespaces/<namespace>/deployments`. */
export interface ObjectKind {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly scope: 'namespace' | 'cluster'
}

/** Names one object. */
export interface ObjectReference {
  readonly kind: ObjectKind
  readonly name: string
  readonly namespace?: string
}
