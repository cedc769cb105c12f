import { describe, expect, it } from 'vitest'
import { lowerOneOff } from '../../../../../src/engine/providers/kubernetes/lower/one-off.js'
import { readSettings } from '../../../../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import { clusterFacts, partOf } from '../../../../support/kubernetes-lowering.js'
import { loaded } from '../../../../support/loaded.js'

const text = `
services:
  web: {image: web:1, restart: always, volumes: [data:/data], network_mode: service:db, depends_on: [cache]}
  cache: {image: cache:1}
  db: {image: db:1}
  late: {image: late:1, depends_on: [web]}
volumes: {data: {}}
`

function oneOff(rest: { readonly useAliases?: boolean; readonly stdin?: boolean } = {}) {
  const { stack, origins } = loaded(text)
  const run = { service: 'web', slug: '0123456789abcdef', useAliases: false, stdin: false, autoRemove: true, ...rest }
  return lowerOneOff(stack, run, { facts: clusterFacts(), origins, settings: readSettings(stack, origins).value })
}

describe('lowerOneOff', () => {
  it('makes a Pod of its own that runs once, and that no Service leads to', () => {
    const { id, manifest, needs } = oneOff()
    expect(id).toBe('pod/web-run-0123456789ab')
    expect(partOf(manifest, 'spec.restartPolicy')).toBe('Never')
    expect(manifest.metadata.labels).toMatchInlineSnapshot(`
      {
        "app.kubernetes.io/managed-by": "stack",
        "app.kubernetes.io/name": "web",
        "app.kubernetes.io/part-of": "shop",
        "dev.stack/oneoff": "true",
        "dev.stack/project": "shop",
        "network.dev.stack/default": "true",
      }
    `)
    expect(needs.map((need) => `${need.id} ${need.until}`)).toMatchInlineSnapshot(`
      [
        "namespace/stack-shop exists",
        "node-image/web:1 exists",
        "persistent-volume-claim/data exists",
        "deployment/db started",
        "deployment/cache started",
      ]
    `)
  })

  it('answers to the names of its service where it is to', () => {
    expect(oneOff({ useAliases: true }).manifest.metadata.labels).toMatchObject({ 'dev.stack/service': 'web' })
  })

  it('reads what somebody types', () => {
    expect(partOf(oneOff({ stdin: true }).manifest, 'spec.containers.0')).toMatchObject({ stdin: true, stdinOnce: true })
  })
})
