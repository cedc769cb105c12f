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
            "dev.stack/fields": "{"automountServiceAccountToken":"666e520a0844","enableServiceLinks":"8f40cb0f3487","image":"32549a63d957","networks":"8894cdad26ef","pull_policy":"9ad7903fd8f9","replicas":"5e5017e5183b","resources":"e3ab61f8826c","revisionHistoryLimit":"2fb71fd1af60","security_opt":"15b0160c1571","stop_grace_period":"2e5983763dc2","sysctls":"c61e1fe51d25"}",
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
                "network.dev.stack/default": "true",
              },
            },
            "spec": {
              "automountServiceAccountToken": false,
              "containers": [
                {
                  "image": "web:1",
                  "imagePullPolicy": "IfNotPresent",
                  "name": "web",
                  "resources": {
                    "requests": {
                      "cpu": "10m",
                      "memory": "16Mi",
                    },
                  },
                  "securityContext": {
                    "seccompProfile": {
                      "type": "RuntimeDefault",
                    },
                  },
                },
              ],
              "enableServiceLinks": false,
              "securityContext": {
                "sysctls": [
                  {
                    "name": "net.ipv4.ip_unprivileged_port_start",
                    "value": "0",
                  },
                  {
                    "name": "net.ipv4.ping_group_range",
                    "value": "0 2147483647",
                  },
                ],
              },
              "terminationGracePeriodSeconds": 10,
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
