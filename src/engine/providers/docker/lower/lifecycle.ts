import { parseDuration } from '../../../model/duration.js'
import type { DurationText, Healthcheck, Service } from '../../../model/service.js'
import type { HealthConfig, HostConfig } from '../wire/container.js'

/** `RestartPolicy`; `deploy.restart_policy` wins over `restart`, as in Compose. */
export function restartPolicy(service: Service): HostConfig['RestartPolicy'] {
  const deployed = service.deploy?.restart_policy
  if (deployed !== undefined) {
    return { Name: engineCondition(deployed.condition ?? ''), MaximumRetryCount: deployed.max_attempts ?? 0 }
  }
  if (service.restart === undefined) return undefined
  const [condition = '', attempts] = service.restart.split(':')
  return { Name: engineCondition(condition), MaximumRetryCount: Number(attempts ?? 0) }
}

function engineCondition(condition: string): string {
  if (condition === 'none') return 'no'
  return condition === 'any' ? 'always' : condition
}

/** `Healthcheck`; absent inherits the image's. A string test has become `CMD-SHELL` on loading. */
export function healthConfig(healthcheck: Healthcheck | undefined): HealthConfig | undefined {
  if (healthcheck === undefined) return undefined
  if (healthcheck.disable === true) return { Test: ['NONE'] }
  return {
    Test: healthcheck.test,
    Interval: nanoseconds(healthcheck.interval),
    Timeout: nanoseconds(healthcheck.timeout),
    StartPeriod: nanoseconds(healthcheck.start_period),
    StartInterval: nanoseconds(healthcheck.start_interval),
    Retries: healthcheck.retries,
  }
}

/** `StopTimeout` in whole seconds: how long a container has between its stop signal and the kill. */
export function stopTimeout(service: Service): number | undefined {
  const grace = nanoseconds(service.stop_grace_period)
  return grace === undefined ? undefined : Math.ceil(grace / 1e9)
}

function nanoseconds(duration: DurationText | undefined): number | undefined {
  return duration === undefined ? undefined : parseDuration(duration)
}
