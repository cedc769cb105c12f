import type { Service } from '../model/service.js'
import type { NormalModel } from './normalize.js'

type Resources = Pick<NormalModel, 'networks' | 'volumes' | 'configs' | 'secrets' | 'models'>

export function resourcesOf({ networks, volumes, configs, secrets, models }: Resources): Resources {
  return { networks, volumes, configs, secrets, models }
}

/** Leaves out what no service refers to: Compose creates, and prints, only what is used. */
export function usedResources(services: { readonly [name: string]: Service }, resources: Resources): Resources {
  const all = Object.values(services)
  return {
    networks: pick(
      resources.networks,
      all.flatMap(({ networks }) => Object.keys(networks ?? {})),
    ),
    volumes: pick(
      resources.volumes,
      all.flatMap(({ volumes }) => (volumes ?? []).flatMap(({ type, source }) => (type === 'volume' && source ? [source] : []))),
    ),
    configs: pick(
      resources.configs,
      all.flatMap(({ configs }) => (configs ?? []).map(({ source }) => source)),
    ),
    secrets: pick(
      resources.secrets,
      all.flatMap(({ secrets, build }) => [...(secrets ?? []), ...(build?.secrets ?? [])].map(({ source }) => source)),
    ),
    models: pick(
      resources.models,
      all.flatMap(({ models }) => Object.keys(models ?? {})),
    ),
  }
}

function pick<Entry>(entries: { readonly [key: string]: Entry }, used: readonly string[]): { readonly [key: string]: Entry } {
  const names = new Set(used)
  return Object.fromEntries(Object.entries(entries).filter(([key]) => names.has(key)))
}
