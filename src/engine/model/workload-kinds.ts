/** Kinds of things that are started and stopped; everything else (a network, a volume, an image, a ConfigMap) only exists. */
const workloadKinds: ReadonlySet<string> = new Set(['container', 'deployment', 'stateful-set', 'daemon-set', 'job', 'cron-job'])

export function isWorkloadKind(kind: string): boolean {
  return workloadKinds.has(kind)
}
