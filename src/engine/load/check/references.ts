import { closest } from '../../model/closest.js'
import type { Finding } from '../../model/finding.js'
import type { KeyPath } from '../../model/origin.js'
import type { Service } from '../../model/service.js'
import { impliedDependencies } from '../normalize.js'
import type { CheckedModel } from './check.js'

/** Everything a service names in the rest of the stack: other services, networks, volumes, configs, secrets, models. */
export function checkReferences(name: string, service: Service, model: CheckedModel): readonly Finding[] {
  const at = (...path: KeyPath): KeyPath => ['services', name, ...path]
  return [
    ...checkServices(name, service, model),
    ...checkBuildContexts(name, service, model),
    ...Object.keys(service.networks ?? {}).flatMap((network) =>
      known('network', network, model.networks, at('networks', network)),
    ),
    ...(service.volumes ?? []).flatMap((mount, index) =>
      mount.type === 'volume' && mount.source
        ? known('volume', mount.source, model.volumes, at('volumes', index), bindHint(mount.source))
        : [],
    ),
    ...(service.configs ?? []).flatMap(({ source }, index) => known('config', source, model.configs, at('configs', index))),
    ...(service.secrets ?? []).flatMap(({ source }, index) => known('secret', source, model.secrets, at('secrets', index))),
    ...(service.build?.secrets ?? []).flatMap(({ source }, index) =>
      known('secret', source, model.secrets, at('build', 'secrets', index)),
    ),
    ...Object.keys(service.models ?? {}).flatMap((key) => known('model', key, model.models, at('models', key))),
  ]
}

function checkServices(name: string, service: Service, model: CheckedModel): readonly Finding[] {
  const written = namedBy(name, service)
  return Object.entries(service.depends_on ?? {}).flatMap(([target, dependency]) => {
    if (target in model.services) return []
    const path = written.get(target) ?? ['services', name, 'depends_on', target]
    const disabled = model.disabledServices[target]
    if (!disabled) return [missing('service', target, Object.keys(model.services), path)]
    if (!dependency.required) return []
    const profile = disabled.profiles?.[0] ?? ''
    return [
      {
        path,
        code: 'inactive-profile',
        message: `service \`${target}\` takes part only with the profile \`${profile}\``,
        hint: `add \`--profile ${profile}\`, or depend on it with \`required: false\``,
      },
    ]
  })
}

/** The attributes that name a service other than `depends_on`, whose dependencies were implied by them. */
function namedBy(name: string, service: Service): ReadonlyMap<string, KeyPath> {
  const paths = new Map<string, KeyPath>()
  for (const target of Object.keys(impliedDependencies(service))) {
    const link = (service.links ?? []).findIndex((entry) => entry.split(':', 1)[0] === target)
    const volumes = (service.volumes_from ?? []).findIndex((entry) => entry.split(':', 1)[0] === target)
    const namespace = (['network_mode', 'ipc', 'pid', 'uts', 'cgroup'] as const).find(
      (attribute) => service[attribute] === `service:${target}`,
    )
    if (link >= 0) paths.set(target, ['services', name, 'links', link])
    else if (namespace) paths.set(target, ['services', name, namespace])
    else if (volumes >= 0) paths.set(target, ['services', name, 'volumes_from', volumes])
  }
  return paths
}

function checkBuildContexts(name: string, service: Service, model: CheckedModel): readonly Finding[] {
  return Object.entries(service.build?.additional_contexts ?? {}).flatMap(([key, context]) => {
    if (!context.startsWith('service:')) return []
    const target = context.slice('service:'.length)
    const path: KeyPath = ['services', name, 'build', 'additional_contexts', key]
    const other = model.services[target]
    if (!other) return [missing('service', target, Object.keys(model.services), path)]
    if (other.build) return []
    const message = `service \`${target}\` has no \`build\`, so that it gives no context`
    return [{ path, code: 'not-buildable', message, hint: `use \`docker-image://${other.image ?? 'IMAGE'}\`` }]
  })
}

type Kind = 'service' | 'network' | 'volume' | 'config' | 'secret' | 'model'

function known(
  kind: Kind,
  name: string,
  declared: { readonly [key: string]: unknown },
  path: KeyPath,
  hint?: string,
): readonly Finding[] {
  return name in declared ? [] : [missing(kind, name, Object.keys(declared), path, hint)]
}

function missing(kind: Kind, name: string, declared: readonly string[], path: KeyPath, otherwise?: string): Finding {
  const meant = closest(name, declared)
  const hint = meant === undefined ? (otherwise ?? declareHint(kind, name)) : `did you mean \`${meant}\`?`
  return { path, code: `undefined-${kind}`, message: `${kind} \`${name}\` is not defined`, hint }
}

function declareHint(kind: Kind, name: string): string {
  return kind === 'service' ? `define it under \`services:\`` : `declare it at the top level: \`${kind}s: { ${name}: }\``
}

function bindHint(source: string): string {
  return `for a folder beside the file write \`./${source}\`; for a named volume declare it at the top level: \`volumes: { ${source}: }\``
}
