import type { V1Container, V1Probe } from '@kubernetes/client-node'
import { parseDuration } from '../../../model/duration.js'
import type { HealthTimings } from '../../../model/kubernetes-facts.js'
import type { DurationText } from '../../../model/service.js'
import { annotations } from '../labels.js'
import { literal } from './container.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'
import type { HttpReadiness } from './settings/kubernetes-settings.js'

/** A health check with every default filled in. */
interface Health extends HealthTimings {
  readonly command: readonly string[]
}

const second = 1e9

/**
 * A health check as a readiness probe: Docker marks a container that fails it, and restarts none. During `start_period` Docker probes more
 * often and counts no failure, which is a startup probe that gives up only where an unhealthy container is to be restarted.
 */
export function lowerHealth(of: ServiceInStack): PodPart {
  const { readiness, liveness } = of.settings
  if (readiness !== undefined) {
    of.accounts.translated(['x-k8s', 'readiness'], 'readiness probe over HTTP')
    of.accounts.translated(['healthcheck'], 'no probe: `x-k8s.readiness` stands for it')
    return {
      annotations: { [annotations.startPeriod]: `${startSeconds}` },
      container: httpProbes(readiness, liveness === true),
    }
  }
  const health = healthOf(of)
  accountForHealth(of, health)
  if (health === undefined) return {}
  const probe = { exec: { command: health.command.map(literal) }, timeoutSeconds: seconds(health.timeout) }
  const steady: V1Probe = { ...probe, periodSeconds: seconds(health.interval), failureThreshold: health.retries }
  const isRestarted = of.settings.liveness === true
  const { startPeriod } = health
  return {
    ...(startPeriod > 0 && { annotations: { [annotations.startPeriod]: `${seconds(startPeriod)}` } }),
    container: {
      readinessProbe: steady,
      ...(isRestarted && { livenessProbe: steady }),
      ...(health.startPeriod > 0 && { startupProbe: { ...probe, ...startTimings(health, isRestarted) } }),
    },
  }
}

/** How long a program that is asked over HTTP may take until it says yes: connections that it refuses before are no failures. */
const startSeconds = 60

/** Answered by the program itself, so that asking often costs next to nothing. */
function httpProbes(
  { path, port }: HttpReadiness,
  isRestarted: boolean,
): Pick<V1Container, 'readinessProbe' | 'livenessProbe' | 'startupProbe'> {
  const asked = { httpGet: { path, port }, timeoutSeconds: 3 }
  const probe: V1Probe = { ...asked, periodSeconds: 2, failureThreshold: 2 }
  return {
    readinessProbe: probe,
    ...(isRestarted && { livenessProbe: { ...probe, failureThreshold: 10 } }),
    startupProbe: { ...asked, periodSeconds: 1, failureThreshold: isRestarted ? startSeconds : never },
  }
}

/** Whether a service says how it is: by its own health check or its image's. Undefined: its image is not known yet. */
export function hasHealthcheck(of: ServiceInStack): boolean | undefined {
  if (of.settings.readiness !== undefined) return true
  if (healthOf(of) !== undefined) return true
  return of.image === undefined && of.service.healthcheck?.disable !== true ? undefined : false
}

/** The service's own, and what it leaves open from the image; with Docker's defaults (30s, 30s, 3, 0s, 5s). */
function healthOf({ service, image }: ServiceInStack): Health | undefined {
  const own = service.healthcheck
  const inherited = image?.healthcheck
  if (own?.disable === true) return undefined
  const test = own?.test !== undefined && own.test.length > 0 ? own.test : (inherited?.test ?? [])
  const command = probeCommand(test)
  if (command === undefined) return undefined
  const first = (ownText: DurationText | undefined, ofImage: number | undefined, otherwise: number) =>
    (ownText === undefined ? 0 : (parseDuration(ownText) ?? 0)) || ofImage || otherwise
  return {
    command,
    interval: first(own?.interval, inherited?.interval, 30 * second),
    timeout: first(own?.timeout, inherited?.timeout, 30 * second),
    startPeriod: first(own?.start_period, inherited?.startPeriod, 0),
    startInterval: first(own?.start_interval, inherited?.startInterval, 5 * second),
    retries: own?.retries || inherited?.retries || 3,
  }
}

/** `NONE` and an empty test check nothing. */
function probeCommand([form, ...words]: readonly string[]): readonly string[] | undefined {
  if (form === 'CMD-SHELL') return ['/bin/sh', '-c', words.join(' ')]
  return form === 'CMD' && words.length > 0 ? words : undefined
}

/** Probes count in whole seconds, from one on. */
function seconds(nanoseconds: number): number {
  return Math.max(1, Math.ceil(nanoseconds / second))
}

function startTimings(health: HealthTimings, isRestarted: boolean): Pick<V1Probe, 'periodSeconds' | 'failureThreshold'> {
  const period = seconds(health.startInterval)
  const inPeriod = Math.ceil(seconds(health.startPeriod) / period)
  return { periodSeconds: period, failureThreshold: isRestarted ? inPeriod + health.retries : never }
}

/** The highest threshold there is: as good as never restarted. */
const never = 2 ** 31 - 1

function accountForHealth({ service, accounts, settings }: ServiceInStack, health: Health | undefined): void {
  const own = service.healthcheck
  accounts.translated(['healthcheck'], health === undefined ? 'no probe' : 'readiness probe')
  if (settings.liveness !== undefined) accounts.translated(['x-k8s', 'liveness'], 'liveness probe')
  for (const key of ['interval', 'timeout', 'start_interval'] as const) {
    const exact = own?.[key] === undefined ? 0 : (parseDuration(own[key]) ?? 0)
    if (exact % second !== 0) {
      accounts.approximated(['healthcheck', key], `${seconds(exact)}s: probes count in whole seconds`)
    }
  }
  if (health !== undefined && own?.start_period !== undefined) {
    accounts.translated(['healthcheck', 'start_period'], 'startup probe')
  }
}
