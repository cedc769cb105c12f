import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, loweredObject, loweredPod, loweredText } from '../../../../support/kubernetes-lowering.js'

const web = (settings: string, rest = '') => `services: { web: { image: "web:1", ${rest} x-k8s: { ${settings} } } }\n`
const body = (settings: string, id: string, rest = '') => loweredObject(web(settings, rest), id).manifest

describe('what only x-k8s asks for', () => {
  it('is an autoscaler, by CPU unless something else is said', () => {
    expect(body('autoscale: { min: 2, max: 5 }', 'horizontal-pod-autoscaler/web').spec).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    })
    expect(loweredText(web('kind: DaemonSet, autoscale: { max: 5 }')).diagnostics.map(({ message }) => message)).toEqual([
      'services.web.x-k8s.autoscale: a DaemonSet cannot be scaled',
    ])
  })

  it('is an Ingress for each host, to a port of the service', () => {
    const settings = 'ingress: [{ host: shop.example.com, path: /api, class: nginx, tls: shop-tls }, www.example.com]'
    expect(body(settings, 'ingress/web', 'expose: [3000],').spec).toEqual({
      ingressClassName: 'nginx',
      tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }],
      rules: [
        {
          host: 'shop.example.com',
          http: { paths: [{ path: '/api', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 3000 } } } }] },
        },
      ],
    })
    expect(body(settings, 'ingress/web-2', 'expose: [3000],').spec).toMatchObject({ rules: [{ host: 'www.example.com' }] })
    expect(loweredText(web('ingress: shop.example.com')).diagnostics).toMatchObject([{ position: { line: 1 } }])
  })

  it('is a ServiceAccount, made or found, with its token', () => {
    expect(body('serviceAccount: { create: true }', 'service-account/web').automountServiceAccountToken).toBe(true)
    expect(loweredPod('x-k8s: { serviceAccount: { create: true, token: false } }\n').pod).toMatchObject({
      serviceAccountName: 'web',
      automountServiceAccountToken: false,
    })
    expect(loweredText(web('serviceAccount: robot')).diagnostics).toMatchObject([
      { hint: 'add `create: true`, so that it is made' },
    ])
    const there = clusterFacts({ cluster: { existing: new Set(['service-account/robot']) } })
    expect(loweredText(web('serviceAccount: robot'), there).diagnostics).toEqual([])
  })

  it('is a budget of disruptions and a class of priority', () => {
    expect(body('disruptionBudget: { minAvailable: "50%" }', 'pod-disruption-budget/web').spec).toMatchObject({
      minAvailable: '50%',
    })
    const priority = body('priorityClass: { name: high, value: 1000 }', 'priority-class/high')
    expect(priority).toMatchObject({ value: 1000, metadata: { name: 'high' } })
    expect(priority.metadata.namespace).toBeUndefined()
    expect(loweredText(web('priorityClass: high')).diagnostics).toHaveLength(1)
  })

  it('is accounted for, as are labels of kompose', () => {
    const text = `services:
  web:
    image: web:1
    expose: [80]
    labels: { kompose.service.type: nodeport, kompose.image-pull-policy: Always }
    x-k8s: { disruptionBudget: { minAvailable: 1 } }
x-k8s: { allowContexts: [prod], size: 2Gi }
`
    expect(accountLines(text).filter((line) => /x-k8s|kompose/.test(line))).toMatchInlineSnapshot(`
      [
        "translated services.web.labels.kompose.service.type: as the key of \`x-k8s\` that says the same",
        "ignored services.web.labels.kompose.image-pull-policy: a label of kompose that nothing here stands for (see the keys of \`x-k8s\`)",
        "translated services.web.x-k8s.disruptionBudget: PodDisruptionBudget web",
        "translated x-k8s.allowContexts: contexts that \`--kube-context\` may name",
        "translated x-k8s.size: PersistentVolumeClaim size",
      ]
    `)
  })
})
