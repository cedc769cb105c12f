import { noKubernetesFacts } from '../../src/engine/facts/gather-kubernetes-facts.js'
import type { ClusterFacts, KubernetesFacts } from '../../src/engine/model/kubernetes-facts.js'
import type { ContentSource } from '../../src/engine/providers/kubernetes/lower/kubernetes-resource.js'
import { lower } from '../../src/engine/providers/kubernetes/lower/lower.js'
import { readSettings } from '../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import type { RenderedObject, RenderOptions } from '../../src/engine/providers/kubernetes/render/rendered.js'
import { standaloneObjects } from '../../src/engine/providers/kubernetes/render/standalone.js'
import { loaded } from './loaded.js'

const anyCluster: ClusterFacts = { driver: 'remote', minor: 36, nodes: 2, architectures: [], mounts: [], existing: new Set() }

const plainOptions: RenderOptions = { secrets: 'reference', publish: 'ClusterIP' }

export interface RenderingSurroundings {
  readonly facts?: Partial<KubernetesFacts>
  readonly options?: Partial<RenderOptions>
  /** By key of the config or secret. */
  readonly contents?: { readonly [key: string]: string | Uint8Array }
}

/** The standalone objects of a stack file's text; configs and secrets hold their own keys unless said otherwise. */
export function standalone(text: string, surroundings: RenderingSurroundings = {}): readonly RenderedObject[] {
  const { stack, origins } = loaded(text)
  const digests = (keys: readonly string[]) => new Map(keys.map((key) => [key, { digest: '0123456789ab', size: 3 }]))
  const facts: KubernetesFacts = {
    ...noKubernetesFacts,
    known: true,
    cluster: anyCluster,
    configs: digests(Object.keys(stack.configs)),
    secrets: digests(Object.keys(stack.secrets)),
    ...surroundings.facts,
  }
  const settings = readSettings(stack, origins).value
  const lowered = lower(stack, { facts, origins, settings })
  const read = (source: ContentSource) => {
    const key = source.type === 'file' ? source.path : source.key
    return Buffer.from(surroundings.contents?.[key] ?? key)
  }
  return standaloneObjects({ stack, origins, lowered, read }, { ...plainOptions, ...surroundings.options })
}

/** The manifest of that kind and name. @throws where there is none */
export function manifestOf(objects: readonly RenderedObject[], kind: string, name: string): RenderedObject['manifest'] {
  const found = objects.find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name)
  if (found !== undefined) return found.manifest
  throw new Error(
    `no ${kind} ${name} among ${objects.map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`).join(', ')}`,
  )
}
