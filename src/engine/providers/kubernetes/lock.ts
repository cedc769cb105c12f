import { StackError } from '../../model/errors.js'
import type { ClusterApi } from './cluster-api.js'
import { isClusterFailure } from './cluster-error.js'
import { fieldManager, labels } from './labels.js'
import type { Manifest, ObjectReference } from './manifest.js'
import { objectKinds } from './object-kinds.js'

/** Who may change a project at a time: a Lease in its namespace, as controllers elect their leaders. */
export interface Lock {
  /** Gives it back. Never throws: it runs out by itself. */
  release(): Promise<void>
}

/** Who asks for it, and what tells and measures time. */
export interface LockRequest {
  readonly api: ClusterApi
  readonly namespace: string
  readonly name: string
  /** For whoever finds it taken: `anna on laptop, process 4711`. */
  readonly holder: string
  /** Now, in milliseconds since 1970. */
  readonly now: () => Date
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

const leaseSeconds = 20

/**
 * Takes the lock and keeps it until it is released; one that was left behind (a process that was killed) is taken over after 20 s.
 * @throws StackError while somebody else holds it
 */
export async function takeLock(request: LockRequest): Promise<Lock> {
  const taken = await take(request)
  const keeping = new AbortController()
  const kept = keep(request, taken, keeping.signal)
  return {
    async release() {
      keeping.abort()
      await kept
      await request.api
        .delete(referenceOf(request), { propagation: 'background', ...(taken.metadata.uid && { uid: taken.metadata.uid }) })
        .catch(() => {})
    },
  }
}

async function take(request: LockRequest): Promise<Manifest> {
  const { api, namespace } = request
  try {
    return await api.create(leaseOf(request), {})
  } catch (error) {
    if (!isClusterFailure(error, 'already-exists')) throw error
  }
  const there = await api.get(referenceOf(request))
  if (there === undefined) return take(request)
  const { holder, until } = read(there)
  if (holder !== request.holder && until > request.now().getTime()) {
    throw new StackError('project-locked', `somebody else is changing namespace \`${namespace}\` right now: ${holder}`, {
      hint: `wait until that has ended; a process that was killed holds it for ${leaseSeconds} seconds at most`,
    })
  }
  const { metadata, spec } = leaseOf(request)
  const { resourceVersion = '' } = there.metadata
  try {
    // Refused when somebody was faster: the version is part of the patch.
    return await api.patch(
      referenceOf(request),
      { metadata: { resourceVersion, labels: metadata.labels }, spec },
      { fieldManager, type: 'merge' },
    )
  } catch (error) {
    if (isClusterFailure(error, 'conflict')) return take(request)
    throw error
  }
}

async function keep(request: LockRequest, { metadata }: Manifest, signal: AbortSignal): Promise<void> {
  let { resourceVersion } = metadata
  while (!signal.aborted) {
    await request.wait((leaseSeconds * 1000) / 4, signal).catch(() => {})
    if (signal.aborted) return
    const renewed = { metadata: { resourceVersion }, spec: { renewTime: microTime(request.now()) } }
    // What cannot be renewed now may be renewed next time.
    const result = await request.api.patch(referenceOf(request), renewed, { fieldManager, type: 'merge' }).catch(() => undefined)
    if (result !== undefined) resourceVersion = result.metadata.resourceVersion
  }
}

function leaseOf({ namespace, name, holder, now }: LockRequest): Manifest {
  const time = microTime(now())
  return {
    apiVersion: objectKinds.lease.apiVersion,
    kind: objectKinds.lease.kind,
    metadata: { name, namespace, labels: { [labels.managedBy]: fieldManager } },
    spec: { holderIdentity: holder, leaseDurationSeconds: leaseSeconds, acquireTime: time, renewTime: time },
  }
}

function read({ spec }: Manifest): { readonly holder: string; readonly until: number } {
  // The API documents these for a Lease; each may be missing.
  const { holderIdentity, renewTime, leaseDurationSeconds } = (spec ?? {}) as {
    readonly holderIdentity?: string
    readonly renewTime?: string
    readonly leaseDurationSeconds?: number
  }
  const renewed = renewTime === undefined ? 0 : Date.parse(renewTime)
  return { holder: holderIdentity ?? 'unknown', until: renewed + (leaseDurationSeconds ?? leaseSeconds) * 1000 }
}

/** RFC 3339 with microseconds, as the API writes times of Leases. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z')
}

function referenceOf({ namespace, name }: LockRequest): ObjectReference {
  return { kind: objectKinds.lease, name, namespace }
}
