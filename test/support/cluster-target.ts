import { systemClock } from '../../src/engine/host/clock.js'
import type { Event } from '../../src/engine/model/event.js'
import { applySetId, applySetOf } from '../../src/engine/providers/kubernetes/apply-set.js'
import type { ClusterApi } from '../../src/engine/providers/kubernetes/cluster-api.js'
import { holdProject } from '../../src/engine/providers/kubernetes/hold-project.js'
import type { KubernetesResource } from '../../src/engine/providers/kubernetes/lower/kubernetes-resource.js'
import { lower } from '../../src/engine/providers/kubernetes/lower/lower.js'
import { readSettings } from '../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import { kubernetesObserver } from '../../src/engine/providers/kubernetes/observe.js'
import { kubernetesPerformer } from '../../src/engine/providers/kubernetes/perform/perform.js'
import { checkOwnership } from '../../src/engine/providers/kubernetes/preflight.js'
import type { DownRequest } from '../../src/engine/workflows/down.js'
import type { Project, Target, Tools } from '../../src/engine/workflows/project.js'
import type { UpRequest } from '../../src/engine/workflows/up.js'
import { plainUp } from './docker-target.js'
import { clusterFacts } from './kubernetes-lowering.js'
import { loaded } from './loaded.js'

interface ClusterTargetOptions {
  readonly foreign?: 'refuse' | 'adopt'
  readonly holder?: string
  readonly signal?: AbortSignal
  readonly emit?: (event: Event) => void
}

/** A cluster as workflows see it, without an engine: images are the cluster's own business. */
export function clusterTools(api: ClusterApi, options: ClusterTargetOptions = {}): Tools<KubernetesResource> {
  const { foreign = 'refuse', holder = 'test', emit = () => {}, signal = new AbortController().signal } = options
  const namespace = 'stack-shop'
  const place = { api, namespace, foreign }
  const tools = {
    api,
    namespace,
    applySetId: applySetId(applySetOf('shop', namespace)),
    written: new Map(),
    readContent: async () => Buffer.from('content'),
    now: () => new Date(),
    wait: systemClock.wait,
  }
  const target: Target<KubernetesResource> = {
    title: 'cluster',
    ...kubernetesObserver(place),
    ...kubernetesPerformer(tools),
    check: async (plan) => (foreign === 'adopt' ? [] : checkOwnership(place, plan)),
    async lower(stack, origins, look) {
      const facts = clusterFacts({ known: look !== 'none', cluster: { driver: 'remote' } })
      return lower(stack, { facts, origins, settings: readSettings(stack, origins).value })
    },
    lowerOneOff: () => Promise.reject(new Error('nothing runs once here')),
    hold: (plan, context) => holdProject(plan, context, { ...tools, project: 'shop', version: '1.0.0', holder }),
  }
  return { target, emit, signal, isFolder: () => true, now: () => performance.now(), parallel: 10 }
}

/** The project of a stack file's text, under the name `shop`. */
export function shopOf(text: string, environment: { readonly [name: string]: string } = {}): Project {
  return loaded(text, {}, environment)
}

export const clusterUp: UpRequest = { ...plainUp, until: 'ready', orphans: 'prune' }

export const clusterDown: DownRequest = { services: 'all', volumes: 'keep', images: 'keep', orphans: 'prune' }
