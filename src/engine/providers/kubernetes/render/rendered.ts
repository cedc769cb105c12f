import type { Manifest } from '../manifest.js'

/** An object as it is written for others: it runs without `stack`, so nothing on it is there for `stack` alone. */
export interface RenderedObject {
  readonly manifest: Manifest
  /** What it is called in the stack file; names the file it is written to. */
  readonly group: string
  /** The service it is there for. */
  readonly service?: string
  /** Lines for people, above it. */
  readonly comments: readonly string[]
}

/** One file of the output. `path` is relative and has forward slashes. */
export interface RenderedFile {
  readonly path: string
  readonly text: string
}

export type RenderFormat = 'yaml' | 'kustomize' | 'helm'

/** How a stack is written for others. */
export interface RenderOptions {
  /**
   * `reference`: Secrets are named and have to be made by whoever applies the manifests; `values`: they stand in the manifests with all
   * they hold.
   */
  readonly secrets: 'reference' | 'values'
  /** Of the Services that publish ports beyond the cluster. `ClusterIP`: there are none. */
  readonly publish: PublishType
  /** Runs what waits for dependencies; absent: the image of the service that waits. */
  readonly waitImage?: string
}

export type PublishType = 'ClusterIP' | 'NodePort' | 'LoadBalancer'

/** A stack as it is in one environment (`staging`). */
export interface RenderedEnvironment {
  readonly name: string
  readonly objects: readonly RenderedObject[]
}

/** What tells an object of a stack from all others: `Deployment/web`. */
export function objectKey({ manifest }: RenderedObject): string {
  return `${manifest.kind}/${manifest.metadata.name}`
}
