import type { Account } from '../../../model/account.js'
import type { Diagnostic } from '../../../model/diagnostic.js'
import type { Desired, Resource } from '../../../model/resource.js'
import type { WantedPort } from '../../forwarder-api.js'
import type { Manifest } from '../manifest.js'
import type { ObjectKindName } from '../object-kinds.js'

/** What a stack is made of on a Kubernetes cluster. */
export type KubernetesResource = ObjectResource | NodeImageResource | PublishedPortsResource

/**
 * An object of the cluster's API. `kind` is its name in `objectKinds`, `name` that of the object, and its id is made of these two
 * (`deployment/web`, `config-map/page-3f2a`), so that what exists is told apart without its declaration. The namespace of the project is one too.
 */
export interface ObjectResource extends Resource {
  readonly kind: ObjectKindName
  /** Complete but for `contents`. */
  readonly manifest: Manifest
  /** What configs and secrets hold: read only where it is written, into `data` or `binaryData`. */
  readonly contents: readonly ManifestContent[]
}

/** One key of a ConfigMap's or Secret's data. */
export interface ManifestContent {
  readonly key: string
  readonly source: ContentSource
}

export type ContentSource =
  | { readonly type: 'config' | 'secret'; readonly key: string }
  /** A file of this machine, absolute: a bind mount of one file on a cluster that does not see it. */
  | { readonly type: 'file'; readonly path: string }

/** An image where the cluster can run it: in the containerd of its nodes, or in its registry. Needs the engine's image. */
export interface NodeImageResource extends Resource {
  readonly kind: 'node-image'
  /** The image on the engine. */
  readonly source: string
  /** What pods name: `source` itself, or a tag made of its content. */
  readonly reference: string
  readonly delivery: 'load' | 'push'
}

/** The ports of this machine that lead to services of a local cluster: one forwarder for the whole project. */
export interface PublishedPortsResource extends Resource {
  readonly kind: 'published-ports'
  readonly ports: readonly ForwardedPort[]
}

export interface ForwardedPort extends WantedPort {
  /** The NodePort Service that carries it. */
  readonly objectName: string
}

export interface LoweredToKubernetes extends Desired<KubernetesResource> {
  readonly diagnostics: readonly Diagnostic[]
  readonly accounts: readonly Account[]
}
