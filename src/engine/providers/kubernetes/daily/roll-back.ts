import { StackError } from '../../../model/errors.js'
import { parseFieldDigests, printFieldDigests } from '../../../model/field-digests.js'
import type { RolledBack } from '../../service-operations-api.js'
import { annotations, fieldManager } from '../labels.js'
import type { Manifest } from '../manifest.js'
import type { DailyTools } from './daily-tools.js'
import { type Revision, revisionsOf } from './deployment-revisions.js'
import { workloadOfService } from './service-workload.js'

/**
 * Makes a Deployment's pods what they were in an earlier revision. Written by whom the stack is applied, with what was known of the fields
 * then: so the next `up` sees what differs from the stack file, and says so.
 */
export async function rollBack(
  tools: DailyTools,
  project: string,
  service: string,
  wanted: number | undefined,
  signal: AbortSignal,
): Promise<RolledBack> {
  const { kind, manifest } = await workloadOfService(tools, project, service, signal)
  if (kind !== 'deployment') {
    throw new StackError(
      'no-revisions',
      `service \`${service}\` is a ${manifest.kind}: only of Deployments the cluster keeps what was before`,
      {
        hint: 'change the stack file back, and `stack k8s up`',
      },
    )
  }
  const revisions = await revisionsOf(tools, manifest, signal)
  const now = revisions.find(({ current }) => current)
  const before = chosen(revisions, now, service, wanted)
  await tools.api.apply(earlier(manifest, before), { fieldManager, force: true }, signal)
  return { from: now?.number ?? 0, to: before.number, changes: changesBetween(manifest, before) }
}

function chosen(
  revisions: readonly Revision[],
  now: Revision | undefined,
  service: string,
  wanted: number | undefined,
): Revision {
  const others = revisions.filter(({ current }) => !current)
  const found = wanted === undefined ? others.at(-1) : others.find(({ number }) => number === wanted)
  if (found !== undefined) return found
  if (wanted !== undefined && wanted === now?.number) {
    throw new StackError('no-revision', `service \`${service}\` is at revision ${wanted}`, {
      hint: '`stack k8s describe` lists them',
    })
  }
  const known = others.map(({ number }) => number).join(', ')
  throw new StackError(
    'no-revision',
    wanted === undefined
      ? `service \`${service}\` has no revision before this one`
      : `service \`${service}\` has no revision ${wanted}`,
    { hint: known === '' ? 'there is one after its first change' : `there is ${known}` },
  )
}

function earlier(deployment: Manifest, { set }: Revision): Manifest {
  const { name, namespace, labels, annotations: written } = deployment.metadata
  // What a Deployment is, which the API demands.
  const { template: _now, ...spec } = deployment.spec as { readonly template: unknown }
  const { metadata, ...template } = set.spec?.template ?? {}
  const { 'pod-template-hash': _hash, ...podLabels } = metadata?.labels ?? {}
  return {
    apiVersion: deployment.apiVersion,
    kind: deployment.kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      annotations: { ...own(written), ...fieldsThen(deployment, set) },
    },
    spec: {
      ...spec,
      template: {
        ...template,
        metadata: { labels: podLabels, ...(metadata?.annotations && { annotations: metadata.annotations }) },
      },
    },
  }
}

/** Without what the cluster keeps there for itself. */
function own(written: Manifest['metadata']['annotations'] = {}): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(written).filter(([name]) => !name.startsWith('deployment.kubernetes.io/')))
}

/** The digests of that time; how many replicas there are is not part of a revision. */
function fieldsThen(deployment: Manifest, set: Manifest): { readonly [name: string]: string } {
  const then = digestsOf(set)
  if (then === undefined) return {}
  const replicas = digestsOf(deployment)?.get('replicas')
  return { [annotations.fields]: printFieldDigests(replicas === undefined ? then : new Map(then).set('replicas', replicas)) }
}

function changesBetween(deployment: Manifest, { set }: Revision): readonly string[] {
  const now = digestsOf(deployment) ?? new Map<string, string>()
  const then = digestsOf(set) ?? new Map<string, string>()
  const paths = new Set([...now.keys(), ...then.keys()])
  return [...paths].filter((path) => path !== 'replicas' && now.get(path) !== then.get(path)).sort()
}

function digestsOf({ metadata }: Manifest) {
  return parseFieldDigests(metadata.annotations?.[annotations.fields])
}
