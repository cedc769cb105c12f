import { describe, expect, it } from 'vitest'
import { resourceId } from '../../../../../src/engine/model/need.js'
import type { LiveObjects } from '../../../../../src/engine/providers/kubernetes/follow-objects.js'
import type { Manifest } from '../../../../../src/engine/providers/kubernetes/manifest.js'
import type { ObjectKindName } from '../../../../../src/engine/providers/kubernetes/object-kinds.js'
import { type Following, waitFor } from '../../../../../src/engine/providers/kubernetes/perform/wait.js'
import type { ContainerStateNow } from '../../../../../src/engine/providers/kubernetes/wire.js'

/* What a wait makes of what a cluster reports, look by look: each kind of object on a stream of its own, so that one may be behind. */

describe('a service without a health check', () => {
  it('is not ready where it has ended already, and only its Deployment does not know yet', async () => {
    const ended = { terminated: { exitCode: 3, reason: 'Error' } }
    const looks = [
      look({ running: {} }, { restarts: 0 }),
      look(ended, { restarts: 0 }),
      look({ waiting: { reason: 'CrashLoopBackOff' } }, { restarts: 2, before: ended }),
    ]
    await expect(awaited(looks)).rejects.toMatchObject({ code: 'crash-loop' })
  })

  it('is ready once it has run for a moment', async () => {
    const looks = Array.from({ length: 4 }, () => look({ running: {} }, { restarts: 0 }))
    expect(await awaited(looks)).toEqual({ text: 'ready 1/1' })
  })
})

/** @param looks what there is, one after the other; whenever somebody looks at the clock, a second has gone by */
async function awaited(looks: readonly LiveObjects[]) {
  let seconds = 0
  const tools: Partial<Following> = {
    // It wrote nothing.
    api: { async *logs() {} } as unknown as Following['api'],
    namespace: 'shop',
    written: new Map(),
    now: () => {
      seconds += 1
      return new Date(seconds * 1000)
    },
    objects: {
      async *changes(_, signal) {
        for (const each of looks) {
          yield each
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
      },
    },
  }
  // Only what a wait uses is there.
  const target = { id: resourceId('deployment', 'web'), observed: { name: 'web' } } as Parameters<typeof waitFor>[1]['target']
  const operation = { type: 'wait', target, until: 'ready' } as const
  const step = { id: 'wait web', group: 'web', resourceId: target.id, operation } as unknown as Parameters<typeof waitFor>[2]
  return waitFor(tools as Following, operation, step, { emit: () => {}, signal: new AbortController().signal })
}

/** One moment of a Deployment that takes its only pod for available. */
function look(
  state: ContainerStateNow,
  { restarts, before }: { readonly restarts: number; readonly before?: ContainerStateNow },
): LiveObjects {
  const annotations = { 'deployment.kubernetes.io/revision': '1' }
  const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 }
  const container = { name: 'web', ready: true, restartCount: restarts, state, ...(before && { lastState: before }) }
  const owned = (uid: string) => [{ apiVersion: 'v1', kind: 'Any', name: uid, uid }]
  const object = (name: string, more: object, metadata: object = {}): Manifest => ({
    apiVersion: 'v1',
    kind: 'Any',
    metadata: { name, uid: name, ...metadata },
    ...more,
  })
  const objects: { readonly [kind in ObjectKindName]?: Manifest } = {
    deployment: object('web', { status }, { annotations, generation: 1 }),
    'replica-set': object('web-1', {}, { annotations, ownerReferences: owned('web') }),
    pod: object(
      'web-1-a',
      { spec: { containers: [{ name: 'web' }] }, status: { phase: 'Running', containerStatuses: [container] } },
      { ownerReferences: owned('web-1') },
    ),
  }
  // The entries are those of the table above.
  return new Map(Object.entries(objects).map(([kind, each]) => [kind as ObjectKindName, new Map([[each.metadata.name, each]])]))
}
