import type { Finding } from '../../model/finding.js'
import type { KeyPath } from '../../model/origin.js'
import type { Service } from '../../model/service.js'

/** The rules within one service: what it must have, what excludes each other, what must agree. */
export function checkService(name: string, service: Service): readonly Finding[] {
  const at = (...path: KeyPath): KeyPath => ['services', name, ...path]
  return [
    ...checkImage(service, at),
    ...checkNetworkMode(service, at),
    ...checkHealthcheck(service, at),
    ...checkScale(service, at),
    ...checkAgreement(service, at),
    ...checkMounts(service, at),
    ...checkWatch(service, at),
  ]
}

type At = (...path: KeyPath) => KeyPath

/** `[registry/]path[:tag][@digest]`, as the Distribution Specification has names and tags; in upper case only a registry may be written. */
const imageReference =
  /^(?:[\w.-]*[A-Z.:][\w.-]*(?::\d+)?\/|localhost(?::\d+)?\/|\[[\da-fA-F:]+\](?::\d+)?\/)?[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w.+-]*:[0-9a-fA-F]{32,})?$/

function checkImage({ image, build, provider, platform }: Service, at: At): readonly Finding[] {
  if (!image && !build && !provider) {
    return [
      {
        path: at(),
        code: 'no-image',
        message: 'has neither an `image` nor a `build`',
        hint: 'write `image: NAME`, or `build: .` to build it from the Dockerfile beside the file',
      },
    ]
  }
  // A template that could not be filled in was reported.
  if (image !== undefined && !image.includes('${') && !imageReference.test(image)) {
    const lower = image.toLowerCase()
    const hint = imageReference.test(lower) ? `names are lower-case: write \`${lower}\`` : 'write it as `NAME:TAG`'
    return [{ path: at('image'), code: 'invalid-image', message: `\`${image}\` is not the name of an image`, hint }]
  }
  if (build?.dockerfile !== undefined && build.dockerfile_inline !== undefined) {
    const message = '`dockerfile` and `dockerfile_inline` exclude each other'
    return [{ path: at('build', 'dockerfile_inline'), code: 'exclusive-attributes', message }]
  }
  if (build?.platforms && platform && !build.platforms.includes(platform)) {
    const message = `does not hold the service's platform \`${platform}\``
    return [{ path: at('build', 'platforms'), code: 'platform-not-built', message, hint: `add \`${platform}\` to it` }]
  }
  return []
}

function checkNetworkMode({ network_mode, networks }: Service, at: At): readonly Finding[] {
  if (!network_mode || Object.keys(networks ?? {}).length === 0) return []
  const message = '`network_mode` and `networks` exclude each other'
  return [{ path: at('network_mode'), code: 'exclusive-attributes', message, hint: 'remove one of them' }]
}

function checkHealthcheck({ healthcheck }: Service, at: At): readonly Finding[] {
  if (!healthcheck) return []
  const findings: Finding[] = []
  const [kind] = healthcheck.test ?? []
  if (kind !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(kind)) {
    findings.push({
      path: at('healthcheck', 'test'),
      code: 'invalid-healthcheck',
      message: 'a list begins with `CMD`, `CMD-SHELL` or `NONE`',
      hint: `write \`["CMD", "${kind}", ...]\``,
    })
  }
  if (healthcheck.start_interval !== undefined && healthcheck.start_period === undefined) {
    findings.push({
      path: at('healthcheck', 'start_interval'),
      code: 'no-start-period',
      severity: 'warning',
      message: 'has no effect without a `start_period`',
      hint: 'add `start_period: 30s`',
    })
  }
  return findings
}

function checkScale({ scale, deploy, container_name }: Service, at: At): readonly Finding[] {
  const replicas = deploy?.replicas
  const findings: Finding[] = []
  if (scale !== undefined && scale < 0) findings.push({ path: at('scale'), code: 'negative-scale', message: 'is less than 0' })
  if (replicas !== undefined && replicas < 0) {
    findings.push({ path: at('deploy', 'replicas'), code: 'negative-scale', message: 'is less than 0' })
  }
  if (scale !== undefined && replicas !== undefined && scale !== replicas) {
    findings.push(differing(at('scale'), scale, 'deploy.replicas', replicas))
  }
  const count = scale ?? replicas ?? 1
  if (container_name !== undefined && count > 1) {
    findings.push({
      path: at('container_name'),
      code: 'exclusive-attributes',
      message: `only one container can be called \`${container_name}\`, but ${count} are asked for`,
      hint: `remove \`container_name\`, or \`${scale === undefined ? 'deploy.replicas' : 'scale'}\``,
    })
  }
  return findings
}

/** Limits that can be written in two places must be the same in both. */
function checkAgreement(service: Service, at: At): readonly Finding[] {
  const { limits, reservations } = service.deploy?.resources ?? {}
  const pairs = [
    ['cpus', service.cpus, 'limits.cpus', limits && (limits.cpus ?? 0)],
    ['mem_limit', service.mem_limit, 'limits.memory', limits && (limits.memory ?? '0')],
    ['mem_reservation', service.mem_reservation, 'reservations.memory', reservations && (reservations.memory ?? '0')],
    ['pids_limit', service.pids_limit, 'limits.pids', limits && (limits.pids ?? 0)],
  ] as const
  return pairs.flatMap(([attribute, own, other, deployed]) =>
    own === undefined || deployed === undefined || own === deployed
      ? []
      : [differing(at(attribute), own, `deploy.resources.${other}`, deployed)],
  )
}

function differing(path: KeyPath, own: number | string, other: string, deployed: number | string): Finding {
  const message = `is ${own}, but \`${other}\` is ${deployed || 'not set'}`
  return { path, code: 'differing-attributes', message, hint: 'write it in one of the two places' }
}

function checkMounts({ tmpfs = [], volumes = [] }: Service, at: At): readonly Finding[] {
  const targets = new Map<string, string>()
  const mounts = [
    ...tmpfs.map((entry, index) => ({ target: entry.split(':', 1)[0] ?? entry, attribute: 'tmpfs', index })),
    ...volumes.map(({ target }, index) => ({ target, attribute: 'volumes', index })),
  ]
  return mounts.flatMap(({ target, attribute, index }) => {
    const taken = targets.get(target)
    targets.set(target, taken ?? `${attribute}.${index}`)
    if (taken === undefined) return []
    const message = `\`${target}\` is already mounted by \`${taken}\``
    return [{ path: at(attribute, index), code: 'duplicate-mount', message, hint: 'give it a target of its own' }]
  })
}

function checkWatch({ develop }: Service, at: At): readonly Finding[] {
  const watch = Array.isArray(develop?.watch) ? develop.watch : []
  return watch.flatMap((trigger: { readonly action?: string; readonly target?: string }, index: number) => {
    if (trigger.target || trigger.action === 'rebuild' || trigger.action === 'restart') return []
    const message = `\`${trigger.action}\` needs a \`target\`, the path in the container`
    return [{ path: at('develop', 'watch', index), code: 'no-watch-target', message }]
  })
}
