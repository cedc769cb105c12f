import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { podTemplateOf } from '../../../../../src/engine/providers/kubernetes/render/pod-template.js'
import type { RenderedObject } from '../../../../../src/engine/providers/kubernetes/render/rendered.js'
import { waitForJobs, waitForNames } from '../../../../../src/engine/providers/kubernetes/render/wait-scripts.js'
import { manifestOf, standalone } from '../../../../support/rendering.js'

const shop = `
name: shop
services:
  api:
    image: api:1
    user: "1000:1000"
    depends_on:
      db: {condition: service_healthy}
      cache: {condition: service_started}
      migrate: {condition: service_completed_successfully}
  db:
    image: postgres:17
    healthcheck: {test: [CMD, pg_isready]}
  cache: {image: "redis:7"}
  migrate: {image: "api:1", command: [migrate]}
  web:
    image: nginx
    depends_on: [db]
`

describe('the order of a start without stack', () => {
  const objects = standalone(shop)

  it('waits for a healthy dependency by a name that only ready Pods have', () => {
    expect(manifestOf(objects, 'Service', 'db-ready').spec).toEqual({
      clusterIP: 'None',
      selector: { 'dev.stack/project': 'shop', 'dev.stack/service': 'db' },
    })
    expect(waits(objects, 'api')).toContainEqual(
      expect.objectContaining({ name: 'wait-for-services', names: ['db-ready', 'cache-ready'] }),
    )
  })

  it('waits for a started one by a name that running Pods have, ready or not', () => {
    expect(manifestOf(objects, 'Service', 'db-started').spec).toMatchObject({ publishNotReadyAddresses: true })
    expect(waits(objects, 'web')).toMatchObject([{ name: 'wait-for-services', names: ['db-started'] }])
  })

  it('waits for a Job with a token that may read this Job, and is mounted nowhere else', () => {
    const job = objects.find(({ manifest }) => manifest.kind === 'Job')?.manifest.metadata.name
    expect(waits(objects, 'api')).toContainEqual(expect.objectContaining({ name: 'wait-for-jobs', names: [job] }))
    expect(manifestOf(objects, 'Role', 'api-job-reader').rules).toEqual([
      { apiGroups: ['batch'], resources: ['jobs'], resourceNames: [job], verbs: ['get'] },
    ])
    const { spec } = podTemplateOf(manifestOf(objects, 'Deployment', 'api')) ?? {}
    expect(spec).toMatchObject({ serviceAccountName: 'api-job-reader', automountServiceAccountToken: false })
    expect(spec?.containers[0]?.volumeMounts ?? []).toEqual([])
  })

  it('waits in the image of the service that waits, as its user, without any right', () => {
    expect(waits(objects, 'api')[0]).toMatchObject({
      image: 'api:1',
      securityContext: { runAsUser: 1000, runAsGroup: 1000, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    })
    expect(waits(standalone(shop, { options: { waitImage: 'busybox:1.36' } }), 'web')).toMatchObject([{ image: 'busybox:1.36' }])
  })

  it('waits for nothing that will never be there', () => {
    const off = shop.replace('cache: {image: "redis:7"}', 'cache: {image: "redis:7", scale: 0}')
    expect(waits(standalone(off), 'api')[0]).toMatchObject({ names: ['db-ready'] })
  })

  it('is written in scripts that any shell reads', () => {
    for (const script of [waitForNames, waitForJobs]) expect(() => execFileSync('sh', ['-n', '-c', script])).not.toThrow()
  })
})

function waits(objects: readonly RenderedObject[], workload: string) {
  const containers = podTemplateOf(manifestOf(objects, 'Deployment', workload))?.spec?.initContainers ?? []
  return containers
    .filter(({ name }) => name.startsWith('wait-'))
    .map(({ command = [], ...container }) => ({ ...container, names: command.slice(4) }))
}
