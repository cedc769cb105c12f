import { asObject, isList, type Json, type JsonObject } from '../../../model/json.js'
import type { NodeMount } from '../../../model/kubernetes-facts.js'
import type { NodeSettings } from '../cluster-driver-api.js'
import { labels } from '../labels.js'

/** A cluster as `minikube profile list` tells it. */
export interface MinikubeProfile {
  readonly name: string
  /** `OK`, `Running`, `Stopped`, `Unknown`; empty for one that was not made to its end. */
  readonly status: string
  /** The image of its nodes. */
  readonly baseImage: string
  readonly mounts: readonly NodeMount[]
  /** The project it was made for, where stack made it. */
  readonly madeFor?: string
  readonly settings: NodeSettings
}

/** @param text of `minikube profile list -o json`; profiles that minikube finds invalid have no status */
export function parseProfiles(text: string): readonly MinikubeProfile[] {
  const { valid, invalid } = asObject(parse(text))
  return [
    ...asList(valid).map((profile) => readProfile(asObject(profile))),
    ...asList(invalid).map((profile) => ({ ...readProfile(asObject(profile)), status: '' })),
  ].filter(({ name }) => name !== '')
}

function readProfile(profile: JsonObject): MinikubeProfile {
  const config = asObject(profile.Config)
  const kubernetes = asObject(config.KubernetesConfig)
  const extra = asList(kubernetes.ExtraOptions).map((option) => asObject(option))
  const kubelet = (key: string) =>
    asText(extra.find(({ Component, Key }) => Component === 'kubelet' && Key === key)?.Value)
      .split(',')
      .filter((part) => part !== '')
  const mark = kubelet('node-labels').find((label) => label.startsWith(`${labels.project}=`))
  return {
    name: asText(profile.Name),
    status: asText(profile.Status),
    baseImage: asText(config.KicBaseImage),
    mounts: readMount(asText(config.MountString)),
    ...(mark !== undefined && { madeFor: mark.slice(labels.project.length + 1) }),
    settings: {
      featureGates: readGates(asText(kubernetes.FeatureGates)),
      unsafeSysctls: kubelet('allowed-unsafe-sysctls'),
    },
  }
}

/** `/home/me:/host/home/me` */
function readMount(text: string): readonly NodeMount[] {
  const colon = text.lastIndexOf(':')
  return colon <= 0 ? [] : [{ hostPath: text.slice(0, colon), nodePath: text.slice(colon + 1) }]
}

/** `A=true,B=false` */
function readGates(text: string): NodeSettings['featureGates'] {
  const pairs = text.split(',').flatMap((pair) => {
    const [gate = '', value] = pair.split('=')
    return gate === '' ? [] : [[gate, value === 'true'] as const]
  })
  return Object.fromEntries(pairs)
}

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function asList(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
