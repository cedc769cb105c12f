/** What came to the Engine API after 1.41, the oldest that `stack` speaks, and the version it came with. */
const since = {
  'bind mounts that create a missing folder': '1.42',
  'named build contexts': '1.42',
  annotations: '1.43',
  'several networks at once': '1.44',
  'a MAC address per network': '1.44',
  'healthcheck.start_interval': '1.44',
  'recursive read-only mounts': '1.44',
  'volume.subpath': '1.45',
  enable_ipv4: '1.47',
  gw_priority: '1.48',
  'image mounts': '1.48',
  interface_name: '1.49',
} as const

export type ApiFeature = keyof typeof since

/** Whether an engine that speaks `apiVersion` (`1.41`) has the feature. */
export function apiHas(apiVersion: string, feature: ApiFeature): boolean {
  return minor(apiVersion) >= minor(since[feature])
}

/** The API version that brought the feature. */
export function apiVersionOf(feature: ApiFeature): string {
  return since[feature]
}

function minor(version: string): number {
  const [major = '1', rest = '0'] = version.split('.')
  return Number(major) * 1000 + Number(rest)
}
