import { describe, expect, it } from 'vitest'
import { loweredPod } from '../../../../support/kubernetes-lowering.js'

describe('lowerScheduling', () => {
  it('passes on what x-k8s says of a Pod', () => {
    const { pod } = loweredPod(`x-k8s:
  nodeSelector: {disk: ssd}
  tolerations: [{key: gpu, operator: Exists}]
  affinity: {nodeAffinity: {}}
  topologySpread: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
  schedulerName: mine
  priorityClass: high
  imagePullSecrets: [team]
  fsGroup: 2000`)
    const { containers: _, securityContext, enableServiceLinks, automountServiceAccountToken, ...rest } = pod
    expect(rest).toMatchInlineSnapshot(`
      {
        "affinity": {
          "nodeAffinity": {},
        },
        "imagePullSecrets": [
          {
            "name": "team",
          },
        ],
        "nodeSelector": {
          "disk": "ssd",
        },
        "priorityClassName": "high",
        "schedulerName": "mine",
        "terminationGracePeriodSeconds": 10,
        "tolerations": [
          {
            "key": "gpu",
            "operator": "Exists",
          },
        ],
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
            "whenUnsatisfiable": "DoNotSchedule",
          },
        ],
      }
    `)
    expect(securityContext).toMatchObject({ fsGroup: 2000 })
  })
})
