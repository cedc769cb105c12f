import { describe, expect, it } from 'vitest'
import { loweredObject } from '../../../../support/kubernetes-lowering.js'

describe('lowerLabels', () => {
  const text = `
services:
  web:
    image: web:1
    labels: {team: a, rule: "Host(\`x\`)", "bad key": "1", app.kubernetes.io/name: mine}
    annotations: {note: hello world}
    deploy: {labels: {tier: front}}
    x-k8s: {labels: {own: "yes"}, annotations: {doc: "see above"}}
`
  const { metadata, spec } = loweredObject(text, 'deployment/web').manifest
  const { template } = spec as { readonly template: { readonly metadata: typeof metadata } }

  it('makes labels annotations, which may hold anything, and labels where their values may be', () => {
    expect(template.metadata).toMatchInlineSnapshot(`
      {
        "annotations": {
          "app.kubernetes.io/name": "mine",
          "dev.stack/service-name": "web",
          "doc": "see above",
          "note": "hello world",
          "rule": "Host(\`x\`)",
          "team": "a",
        },
        "labels": {
          "app.kubernetes.io/managed-by": "stack",
          "app.kubernetes.io/name": "web",
          "app.kubernetes.io/part-of": "shop",
          "dev.stack/project": "shop",
          "dev.stack/service": "web",
          "network.dev.stack/default": "true",
          "own": "yes",
          "team": "a",
        },
      }
    `)
  })

  it('puts those of deploy on the workload alone', () => {
    expect(metadata.labels).toMatchObject({ tier: 'front', team: 'a', own: 'yes' })
    expect(template.metadata.labels).not.toHaveProperty('tier')
  })
})
