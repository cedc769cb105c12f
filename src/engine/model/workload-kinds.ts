/** Kinds of things that are started and stopped; everything else (a network, a volume, an image, a ConfigMap) only exists. */
const workloadKinds: ReadonlySet<string> = new Set([
  'container',
  'deployment',
  'stateful-set',
  'daemon-set',
  'job',
  'cron-job',
  'pod',
])

export function isWorkloadKind(kind: string): boolean {
  return workloadKinds.has(kind)
}

/** Whether what runs of it is stopped by a step of its own before it is removed; elsewhere removing is stopping. */
export function stopsBeforeRemoval(kind: string): boolean {
  return kind === 'container'
}

/** Whether it holds a user's data: it never goes unless they said so. */
export function holdsData(kind: string): boolean {
  return kind === 'volume' || kind === 'persistent-volume-claim'
}

/** What a thing that only exists is called for a person: `network default`, `config-map page`, `published ports`. */
export function thingName(kind: string, group: string): string {
  return kind.endsWith(`-${group}`) ? kind.replaceAll('-', ' ') : `${kind} ${group}`
}
