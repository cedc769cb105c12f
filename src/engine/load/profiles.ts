import type { Service } from '../model/service.js'

export interface ProfileSelection {
  /** `--profile`, else COMPOSE_PROFILES; `*` is all of them. */
  readonly profiles: readonly string[]
  /** Services named on the command line: their profiles are active too (those of their dependencies are not). */
  readonly services: readonly string[]
}

interface ByProfile {
  readonly enabled: { readonly [name: string]: Service }
  readonly disabled: { readonly [name: string]: Service }
}

type Services = { readonly [name: string]: Service }

/** Parts the services that take part from those whose profiles are all inactive. */
export function selectProfiles(services: Services, selection: ProfileSelection): ByProfile {
  const active = new Set([...selection.profiles, ...profilesOfNamed(services, selection)])
  const isActive = ({ profiles = [] }: Service) => takesPart(profiles, active)
  const entries = Object.entries(services)
  return {
    enabled: Object.fromEntries(entries.filter(([, service]) => isActive(service))),
    disabled: Object.fromEntries(entries.filter(([, service]) => !isActive(service))),
  }
}

/** Whether what has these profiles takes part; what has none always does. */
export function takesPart(profiles: readonly string[], active: ReadonlySet<string>): boolean {
  return profiles.length === 0 || active.has('*') || profiles.some((profile) => active.has(profile))
}

/** COMPOSE_PROFILES: a comma list. */
export function profilesOfVariable(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((profile) => profile.trim())
    .filter((profile) => profile !== '')
}

function profilesOfNamed(services: Services, selection: ProfileSelection): readonly string[] {
  return selection.services.flatMap((name) => services[name]?.profiles ?? [])
}
