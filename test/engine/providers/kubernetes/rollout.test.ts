import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../../../src/engine/providers/kubernetes/manifest.js'
import type { ObjectKindName } from '../../../../src/engine/providers/kubernetes/object-kinds.js'
import { rolloutKinds, rolloutOf } from '../../../../src/engine/providers/kubernetes/rollout.js'

describe('a rollout', () => {
  it('hears what is told of the claims that its pods name, and of no others', () => {
    const claims = [named('data', 'claim-1'), named('other', 'claim-2')]
    const events = [told('pod-1', 'of its pod'), told('claim-1', 'of its claim'), told('claim-2', 'of another claim')]
    expect(messages({ 'persistent-volume-claim': claims, event: events })).toEqual(['of its pod', 'of its claim'])
  })

  it('hears nothing of a claim that had the name before', () => {
    const claims = [named('data', 'claim-1')]
    expect(messages({ 'persistent-volume-claim': claims, event: [told('claim-0', 'of the one before')] })).toEqual([])
  })
})

/** What is told of the Deployment `db`, whose pod mounts the claim `data`. */
function messages(more: { readonly [kind in ObjectKindName]?: readonly Manifest[] }): readonly (string | undefined)[] {
  const objects = {
    deployment: [{ ...named('db', 'db-1', { [revision]: '1' }), status: { observedGeneration: 1 } }],
    'replica-set': [{ ...named('db-1', 'set-1', { [revision]: '1' }), metadata: owned('db-1', 'set-1', 'db-1') }],
    pod: [
      {
        ...named('db-1-a', 'pod-1'),
        metadata: owned('db-1-a', 'pod-1', 'set-1'),
        spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
      },
    ],
    ...more,
  }
  const kinds = rolloutKinds('deployment')
  const byName = (all: readonly Manifest[] = []) => new Map(all.map((object) => [object.metadata.name, object]))
  // The entries are those of the table of kinds above.
  const live = new Map(kinds.map((kind) => [kind, byName((objects as { readonly [kind in ObjectKindName]?: Manifest[] })[kind])]))
  return rolloutOf('deployment', 'db', live)?.events.map(({ message }) => message) ?? []
}

const revision = 'deployment.kubernetes.io/revision'

function named(name: string, uid: string, annotations: Readonly<Record<string, string>> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'Any', metadata: { name, uid, annotations } }
}

function owned(name: string, uid: string, owner: string): Manifest['metadata'] {
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Any', name: owner, uid: owner }]
  return { name, uid, annotations: { [revision]: '1' }, ownerReferences }
}

function told(uid: string, message: string): Manifest {
  return { ...named(`event-${uid}`, `event-${uid}`), involvedObject: { uid }, message } as Manifest
}
