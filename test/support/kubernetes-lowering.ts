import type { KubernetesFacts, KubernetesImageFacts } from '../../src/engine/model/kubernetes-facts.js'
import type {
  KubernetesResource,
  LoweredToKubernetes,
  ObjectResource,
} from '../../src/engine/providers/kubernetes/lower/kubernetes-resource.js'
import { lower } from '../../src/engine/providers/kubernetes/lower/lower.js'
import { readSettings } from '../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'
import { loaded } from './loaded.js'

/** Builders for lowering to Kubernetes: the text of a stack file in, manifests out. */

/** A kind cluster of one node on this machine that sees /src, and an engine that has no image yet. */
export function clusterFacts(
  rest: Partial<Omit<KubernetesFacts, 'cluster'>> & { cluster?: Partial<KubernetesFacts['cluster']> } = {},
): KubernetesFacts {
  return {
    known: true,
    images: new Map(),
    configs: new Map(),
    secrets: new Map(),
    bindSources: new Map(),
    ...rest,
    cluster: {
      driver: 'kind',
      minor: 36,
      nodes: 1,
      architectures: ['amd64'],
      mounts: [],
      hostGateway: '172.18.0.1',
      existing: new Set(),
      ...rest.cluster,
    },
  }
}

export function imageFacts(rest: Partial<KubernetesImageFacts> = {}): KubernetesImageFacts {
  return {
    id: 'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    architecture: 'amd64',
    exposedPorts: [],
    user: '',
    volumes: [],
    entrypoint: [],
    command: ['sh'],
    workingDir: '',
    filledPaths: new Set(),
    ...rest,
  }
}

/** Lowers the stack of this text. */
export function loweredText(text: string, facts: KubernetesFacts = clusterFacts()): LoweredToKubernetes {
  const { stack, origins } = loaded(text)
  return lower(stack, { facts, origins, settings: readSettings(stack, origins).value })
}

export function isObject(resource: KubernetesResource): resource is ObjectResource {
  return 'manifest' in resource
}

/** The object of that id, as the text lowers to: `deployment/web`; a Job is found without its suffix. */
export function loweredObject(text: string, id: string, facts?: KubernetesFacts): ObjectResource {
  const { resources } = loweredText(text, facts)
  const found = resources.filter(isObject).find((resource) => resource.id === id || resource.id.startsWith(`${id}-`))
  if (found === undefined) throw new Error(`the stack was lowered to ${resources.map((each) => each.id).join(', ')}`)
  return found
}

/** A part of a manifest by its path, `spec.template.spec.containers.0`, for a test to look at. */
export function partOf(manifest: Manifest, path: string): unknown {
  // Tests look at plain JSON.
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], manifest)
}

/** The Pod of a service `web`, from the text of its keys: what its container has, and its Pod. */
export function loweredPod(
  keys: string,
  facts?: KubernetesFacts,
): { readonly container: Record<string, unknown>; readonly pod: Record<string, unknown> } {
  const text = `services:\n  web:\n    image: web:1\n${keys.replaceAll(/^(?=.)/gm, '    ')}\n`
  const object = loweredText(text, facts)
    .resources.filter(isObject)
    .find(({ service, lifetime }) => service === 'web' && lifetime !== 'static')
  if (object === undefined) throw new Error('the service was lowered to no workload')
  const template = partOf(object.manifest, 'spec.template.spec') as { readonly containers: readonly Record<string, unknown>[] }
  const { containers, ...pod } = template
  return { container: containers[0] ?? {}, pod }
}

/** Accounts as lines: `approximated services.web.init: ..`. */
export function accountLines(text: string, facts?: KubernetesFacts): readonly string[] {
  return loweredText(text, facts).accounts.map(
    ({ level, path, reason, hint }) => `${level} ${path.join('.')}: ${reason}${hint === undefined ? '' : ` (${hint})`}`,
  )
}
