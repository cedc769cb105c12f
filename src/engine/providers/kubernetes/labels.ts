/** What `stack` writes on the objects it makes: labels by which they are found, annotations that hold what is compared. */
export const labels = {
  project: 'dev.stack/project',
  /** On what belongs to one service: its name in the stack file, made valid where it has to be. */
  service: 'dev.stack/service',
  /** On pods: one per network that they take part in, `network.dev.stack/front`. */
  networkPrefix: 'network.dev.stack/',
  /** On pods: one per alias that several services share, `alias.dev.stack/cache`. */
  aliasPrefix: 'alias.dev.stack/',
  /** On pods of `run`. */
  oneOff: 'dev.stack/oneoff',
  name: 'app.kubernetes.io/name',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
  /** On members of an ApplySet. */
  applySetMember: 'applyset.kubernetes.io/part-of',
  /** On the parent of an ApplySet. */
  applySetParent: 'applyset.kubernetes.io/id',
} as const

export const annotations = {
  /** The id of the resource that it is, where its name alone doesn't tell (a Job's name holds a digest): `job/migrate`. */
  id: 'dev.stack/id',
  /** Field path -> digest, as `model/fields.ts` prints it. */
  fields: 'dev.stack/fields',
  /** The service's name in the stack file, exactly. */
  service: 'dev.stack/service-name',
  /** What the object is called in the stack file: `data`, `web`. */
  group: 'dev.stack/group',
  /** What it needs, for those that have no stack file: JSON. */
  needs: 'dev.stack/needs',
  /** On pod templates: the id of the image, so that a new image of the same name is rolled out. */
  image: 'dev.stack/image',
  /** On pods: seconds in which failing health checks don't count, which is no field of a probe. */
  startPeriod: 'dev.stack/start-period',
  restartedAt: 'dev.stack/restarted-at',
  /** On pods of `run --rm`: it goes when it has ended. */
  autoRemove: 'dev.stack/auto-remove',
  /** On what `stop` stopped: how many replicas it had, or `suspended`. */
  stopped: 'dev.stack/stopped',
  applySetTooling: 'applyset.kubernetes.io/tooling',
  applySetKinds: 'applyset.kubernetes.io/contains-group-kinds',
} as const

/** As whom `stack` applies, and what `managed-by` says. */
export const fieldManager = 'stack'

/** As whom it starts pods anew: the mark is not part of what is declared, so applying the declaration leaves it alone. */
export const restartManager = 'stack-restart'

/** As whom it stops and starts workloads: neither is a change of what is declared. */
export const stopManager = 'stack-stop'
