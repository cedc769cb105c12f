import { describe, expect, it } from 'vitest'
import { loweredObject, loweredText } from '../../../../support/kubernetes-lowering.js'

describe('lower', () => {
  it('makes a Deployment of a service', () => {
    expect(loweredObject('services:\n  web:\n    image: web:1\n', 'deployment/web').manifest).toMatchInlineSnapshot(`
      {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
          "annotations": {
            "dev.stack/fields": "{"Deployment":"0989a6664217"}",
            "dev.stack/group": "web",
            "dev.stack/needs": "[{"id":"node-image/web:1","until":"exists","follows":"no","required":true}]",
            "dev.stack/service-name": "web",
          },
          "labels": {
            "app.kubernetes.io/managed-by": "stack",
            "app.kubernetes.io/name": "web",
            "app.kubernetes.io/part-of": "shop",
            "dev.stack/project": "shop",
            "dev.stack/service": "web",
          },
          "name": "web",
          "namespace": "stack-shop",
        },
        "spec": {
          "replicas": 1,
          "revisionHistoryLimit": 10,
          "selector": {
            "matchLabels": {
              "dev.stack/project": "shop",
              "dev.stack/service": "web",
            },
          },
          "template": {
            "metadata": {
              "annotations": {
                "dev.stack/service-name": "web",
              },
              "labels": {
                "app.kubernetes.io/managed-by": "stack",
                "app.kubernetes.io/name": "web",
                "app.kubernetes.io/part-of": "shop",
                "dev.stack/project": "shop",
                "dev.stack/service": "web",
              },
            },
            "spec": {
              "automountServiceAccountToken": false,
              "containers": [
                {
                  "image": "web:1",
                  "imagePullPolicy": "IfNotPresent",
                  "name": "web",
                },
              ],
              "enableServiceLinks": false,
            },
          },
        },
      }
    `)
  })

  it('reports names that become one on the cluster, with the line of each', () => {
    const { diagnostics } = loweredText('services:\n  a_b:\n    image: web:1\n  a-b:\n    image: web:1\n')
    expect(diagnostics).toMatchInlineSnapshot(`
      [
        {
          "code": "name-collision",
          "hint": "rename one of them",
          "message": "\`a-b\` and \`a_b\` (stack.yaml:2) would both be called \`a-b\` on the cluster",
          "position": {
            "column": 3,
            "file": "/shop/stack.yaml",
            "line": 4,
          },
          "severity": "error",
        },
      ]
    `)
  })
})
