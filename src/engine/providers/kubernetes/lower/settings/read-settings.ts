import type { Checked } from '../../../../model/diagnostic.js'
import type { Origins } from '../../../../model/origin.js'
import type { Stack } from '../../../../model/stack.js'
import { stackReader } from './cluster-settings.js'
import { serviceLabelSettings, volumeLabelSettings } from './kompose-labels.js'
import { type KubernetesSettings, noServiceSettings, type ServiceSettings, type VolumeSettings } from './kubernetes-settings.js'
import { collectFindings, type Findings } from './read-values.js'
import { serviceReader } from './service-settings.js'
import { volumeReader } from './volume-settings.js'

/**
 * What the `x-k8s` of a stack, its services and its volumes say, and the `kompose.*` labels that say the same: where both do, `x-k8s` has
 * the last word. What does not fit is left out and reported at its line. Pure: read before there is a cluster, to know which one is meant.
 */
export function readSettings(stack: Stack, origins: Origins): Checked<KubernetesSettings> {
  const findings = collectFindings(origins)
  const own = stack.extensions['x-k8s']
  const { cluster, allowContexts, imagePullSecrets, ...rest } =
    (own === undefined || own === null ? undefined : stackReader(stack.workingDir)(own, ['x-k8s'], findings)) ?? {}
  const value: KubernetesSettings = {
    ...rest,
    cluster: { mounts: [], featureGates: {}, unsafeSysctls: [], ...cluster },
    allowContexts: allowContexts ?? [],
    imagePullSecrets: imagePullSecrets ?? [],
    services: readServices(stack, findings),
    volumes: readVolumes(stack, findings),
  }
  return { value, diagnostics: findings.diagnostics }
}

function readServices(stack: Stack, findings: Findings): ReadonlyMap<string, ServiceSettings> {
  return new Map(
    Object.entries(stack.services).map(([name, service]) => {
      const own = service['x-k8s']
      const read = own === undefined || own === null ? {} : serviceReader(own, ['services', name, 'x-k8s'], findings)
      const aliases = serviceLabelSettings(service.labels ?? {}, ['services', name, 'labels'], findings)
      return [name, { ...noServiceSettings, ...aliases, ...read }]
    }),
  )
}

function readVolumes(stack: Stack, findings: Findings): ReadonlyMap<string, VolumeSettings> {
  return new Map(
    Object.entries(stack.volumes).map(([key, volume]) => {
      const own = volume['x-k8s']
      const read = own === undefined || own === null ? {} : volumeReader(own, ['volumes', key, 'x-k8s'], findings)
      return [key, { ...volumeLabelSettings(volume.labels ?? {}, ['volumes', key, 'labels'], findings), ...read }]
    }),
  )
}
