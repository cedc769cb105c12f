import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, loweredPod } from '../../../../support/kubernetes-lowering.js'

const keys = `deploy:
  placement:
    constraints: [node.labels.disk==ssd, "node.role != manager", "node.platform.arch == amd64", node.id==abc]
    preferences: [{spread: node.labels.zone}]
    max_replicas_per_node: 1`
const threeNodes = clusterFacts({ cluster: { nodes: 3 } })

describe('lowerPlacement', () => {
  it('chooses among several nodes', () => {
    const { affinity, topologySpreadConstraints } = loweredPod(keys, threeNodes).pod
    expect({ affinity, topologySpreadConstraints }).toMatchInlineSnapshot(`
      {
        "affinity": {
          "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
              "nodeSelectorTerms": [
                {
                  "matchExpressions": [
                    {
                      "key": "disk",
                      "operator": "In",
                      "values": [
                        "ssd",
                      ],
                    },
                    {
                      "key": "node-role.kubernetes.io/control-plane",
                      "operator": "DoesNotExist",
                    },
                    {
                      "key": "kubernetes.io/arch",
                      "operator": "In",
                      "values": [
                        "amd64",
                      ],
                    },
                  ],
                },
              ],
            },
          },
          "podAntiAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [
              {
                "labelSelector": {
                  "matchLabels": {
                    "dev.stack/project": "shop",
                    "dev.stack/service": "web",
                  },
                },
                "topologyKey": "kubernetes.io/hostname",
              },
            ],
          },
        },
        "topologySpreadConstraints": [
          {
            "labelSelector": {
              "matchLabels": {
                "dev.stack/project": "shop",
                "dev.stack/service": "web",
              },
            },
            "maxSkew": 1,
            "topologyKey": "zone",
            "whenUnsatisfiable": "ScheduleAnyway",
          },
        ],
      }
    `)
  })

  it('chooses nothing where there is one node', () => {
    expect(loweredPod(keys).pod).not.toHaveProperty('affinity')
  })

  it('says what it leaves out', () => {
    const text = `services:\n  web:\n    image: web:1\n${keys.replaceAll(/^(?=.)/gm, '    ')}\n`
    const told = (facts = clusterFacts()) => accountLines(text, facts).filter((line) => line.includes('placement'))
    expect(told(threeNodes)).toMatchInlineSnapshot(`
      [
        "translated services.web.deploy.placement: Pod affinity",
        "ignored services.web.deploy.placement.constraints.3: nodes of a cluster have nothing for \`node.id\`",
      ]
    `)
    expect(told()).toMatchInlineSnapshot(`
      [
        "approximated services.web.deploy.placement: there is one node to choose from",
      ]
    `)
  })
})
