import { StackError } from '../../../model/errors.js'
import type { ClusterApi } from '../cluster-api.js'
import type { Manifest, ObjectReference } from '../manifest.js'
import type { Condition } from '../wire.js'
import type { Tools } from './tools.js'

/** Finalizers that the cluster itself is done with as soon as what an object owns is gone. */
const ownFinalizers: ReadonlySet<string> = new Set(['foregroundDeletion', 'orphan', 'kubernetes', 'kubernetes.io/pvc-protection'])

/** How long somebody's finalizer may take before it is told as stuck. */
const patienceMs = 15_000

/**
 * Waits until a deleted object is gone.
 * @throws StackError when finalizers of others hold it, with their names
 */
export async function untilGone(tools: Tools, reference: ObjectReference, signal: AbortSignal): Promise<void> {
  const waiting = new AbortController()
  const watched = AbortSignal.any([signal, waiting.signal])
  const late = tools.wait(patienceMs, watched).then(async () => {
    // What only takes its time (pods that end) is waited for on; what somebody else holds is told.
    for (;;) {
      const held = await heldBy(tools.api, reference)
      if (held !== undefined) throw stuck(reference, held)
      await tools.wait(patienceMs / 3, watched)
    }
  })
  late.catch(() => {})
  try {
    await Promise.race([watchUntilGone(tools.api, reference, watched), late])
  } finally {
    waiting.abort()
  }
  signal.throwIfAborted()
}

async function watchUntilGone(api: ClusterApi, { kind, name, namespace }: ObjectReference, signal: AbortSignal): Promise<void> {
  const query = { fields: `metadata.name=${name}`, ...(namespace !== undefined && { namespace }) }
  for (;;) {
    const { items, resourceVersion } = await api.list(kind, query, signal)
    if (items.length === 0) return
    for await (const event of api.watch(kind, { ...query, resourceVersion }, signal)) {
      if (event.type === 'deleted') return
      if (event.type === 'expired') break
    }
    signal.throwIfAborted()
  }
}

/** Whose finalizers hold it: of itself, or of what a namespace still has in it. */
async function heldBy(api: ClusterApi, reference: ObjectReference): Promise<readonly string[] | undefined> {
  const there = await api.get(reference)
  if (there === undefined) return undefined
  const own = (there.metadata.finalizers ?? []).filter((finalizer) => !ownFinalizers.has(finalizer))
  const inside = conditionsOf(there).filter(({ type, status }) => type === 'NamespaceFinalizersRemaining' && status === 'True')
  const held = [...own.map((finalizer) => `\`${finalizer}\``), ...inside.map(({ message = '' }) => message)]
  return held.length === 0 ? undefined : held
}

function conditionsOf({ status }: Manifest): readonly Condition[] {
  // The API documents conditions of this form wherever a status has any.
  return (status as { readonly conditions?: readonly Condition[] } | undefined)?.conditions ?? []
}

function stuck({ kind, name, namespace }: ObjectReference, held: readonly string[]): StackError {
  const where = namespace === undefined ? '' : ` -n ${namespace}`
  return new StackError('stuck-finalizers', `${kind.kind} \`${name}\` is being deleted, but held by ${held.join(', ')}`, {
    hint: `whoever set that finalizer has to let go of it: kubectl get${where} ${kind.plural} ${name} -o yaml`,
  })
}
