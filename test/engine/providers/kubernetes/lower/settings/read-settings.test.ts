import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../../../src/engine/model/json.js'
import type { Service } from '../../../../../../src/engine/model/service.js'
import { readSettings } from '../../../../../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import { service, stack } from '../../../../../support/lowering.js'

describe('the x-k8s of a stack', () => {
  it('is empty lists and mappings where nobody wrote one', () => {
    expect(ofStack(undefined).value).toEqual({
      cluster: { mounts: [], featureGates: {}, unsafeSysctls: [] },
      allowContexts: [],
      imagePullSecrets: [],
      services: new Map(),
      volumes: new Map(),
    })
  })

  it('says which cluster is wanted, with folders from the project', () => {
    const { value, diagnostics } = ofStack({
      namespace: 'shop-dev',
      cluster: {
        name: 'team',
        driver: 'kind',
        workers: '2',
        mounts: ['./data', '/srv/media:/media', { hostPath: '../lib', nodePath: '/lib' }],
        featureGates: { ContainerStopSignals: true },
        unsafeSysctls: ['net.core.somaxconn'],
      },
      allowContexts: 'prod',
      registry: 'registry.example.com/team',
    })
    expect(diagnostics).toEqual([])
    expect(value.namespace).toBe('shop-dev')
    expect(value.allowContexts).toEqual(['prod'])
    expect(value.cluster).toEqual({
      name: 'team',
      driver: 'kind',
      workers: 2,
      mounts: [
        { hostPath: '/src/shop/data', nodePath: '/host/src/shop/data' },
        { hostPath: '/srv/media', nodePath: '/media' },
        { hostPath: '/src/lib', nodePath: '/lib' },
      ],
      featureGates: { ContainerStopSignals: true },
      unsafeSysctls: ['net.core.somaxconn'],
    })
  })

  it('is told what it does not know, what was meant, and what does not fit', () => {
    const { diagnostics } = ofStack({
      namespce: 'x',
      namespace: 'Shop_Dev',
      registry: 'https://r.example.com/team',
      size: '10gb',
      cluster: { driver: 'kin', workers: 'many', mounts: [['a']] },
      allowContexts: {},
    })
    expect(told(diagnostics)).toMatchInlineSnapshot(`
      [
        "x-k8s.namespce: unknown key; did you mean \`namespace\`?",
        "x-k8s.namespace: \`Shop_Dev\` is not a name for a namespace (lower-case letters, digits and \`-\`); write \`shop-dev\`",
        "x-k8s.registry: \`https://r.example.com/team\` is not a registry and a path on it (\`registry.example.com/team\`); write \`r.example.com/team\`",
        "x-k8s.size: \`10gb\` is not a size (\`10Gi\`, \`500Mi\`); write \`10Gi\`",
        "x-k8s.cluster.driver: \`kin\` is not one of its values; did you mean \`kind\`?",
        "x-k8s.cluster.workers: expected a number from 0 to 20, found \`many\`",
        "x-k8s.cluster.mounts.0: expected a mapping, found a list",
        "x-k8s.allowContexts: expected a text, found a mapping",
      ]
    `)
  })
})

describe('the x-k8s of a service', () => {
  it('takes short forms where there is one thing to say', () => {
    const { value, diagnostics } = ofService({
      'x-k8s': {
        kind: 'statefulset',
        autoscale: { max: 5 },
        ingress: 'shop.example.com',
        serviceAccount: 'robot',
        priorityClass: 'high',
        disruptionBudget: { minAvailable: '50%' },
        liveness: true,
      },
    })
    expect(diagnostics).toEqual([])
    expect(value).toEqual({
      kind: 'StatefulSet',
      autoscale: { max: 5 },
      ingress: [{ host: 'shop.example.com' }],
      serviceAccount: { name: 'robot' },
      priorityClass: { name: 'high' },
      disruptionBudget: { minAvailable: '50%' },
      liveness: true,
      imagePullSecrets: [],
      ignore: [],
    })
  })

  it('is told at its own line what is wrong', () => {
    const { diagnostics } = ofService({
      'x-k8s': {
        kind: 'Deploymnt',
        autoscale: { min: 1 },
        schedule: 'often',
        ingress: [{ host: 'https://shop.example.com/', tsl: true }],
        disruptionBudget: { minAvailable: 1, maxUnavailable: 1 },
        livenes: true,
      },
    })
    expect(told(diagnostics)).toMatchInlineSnapshot(`
      [
        "services.web.x-k8s.kind: \`Deploymnt\` is not one of its values; did you mean \`Deployment\`?",
        "services.web.x-k8s.autoscale: \`max\` is missing",
        "services.web.x-k8s.schedule: \`often\` is not a schedule of five fields (\`0 3 * * *\`)",
        "services.web.x-k8s.ingress.0.host: \`https://shop.example.com/\` is not a domain name; write \`shop.example.com\`",
        "services.web.x-k8s.ingress.0.tsl: unknown key; did you mean \`tls\`?",
        "services.web.x-k8s.disruptionBudget: it takes one of \`minAvailable\` and \`maxUnavailable\`",
        "services.web.x-k8s.livenes: unknown key; did you mean \`liveness\`?",
      ]
    `)
  })
})

describe('labels of kompose', () => {
  it('say what x-k8s says', () => {
    const { value, diagnostics } = ofService({
      labels: {
        'kompose.controller.type': 'daemonset',
        'kompose.service.type': 'nodeport',
        'kompose.service.nodeport.port': '30080',
        'kompose.service.expose': 'shop.example.com/app,www.example.com',
        'kompose.service.expose.ingress-class-name': 'nginx',
        'kompose.hpa.replicas.max': '4',
        'kompose.hpa.cpu': '60',
        'kompose.image-pull-secret': 'registry',
        'kompose.security-context.fsgroup': '1000',
      },
    })
    expect(diagnostics).toEqual([])
    expect(value).toEqual({
      kind: 'DaemonSet',
      service: { type: 'NodePort', nodePort: 30080 },
      ingress: [
        { host: 'shop.example.com', path: '/app', class: 'nginx' },
        { host: 'www.example.com', class: 'nginx' },
      ],
      autoscale: { max: 4, cpu: 60 },
      imagePullSecrets: ['registry'],
      fsGroup: 1000,
      ignore: [],
    })
  })

  it('give way to x-k8s', () => {
    const { value } = ofService({ labels: { 'kompose.controller.type': 'daemonset' }, 'x-k8s': { kind: 'Deployment' } })
    expect(value?.kind).toBe('Deployment')
  })

  it('are refused where they say nothing that can be had', () => {
    const { diagnostics } = ofService({ labels: { 'kompose.service.type': 'loadbalancr', 'kompose.hpa.cpu': 'much' } })
    expect(told(diagnostics)).toMatchInlineSnapshot(`
      [
        "services.web.labels.kompose.hpa.cpu: expected a number from 1 to 1000, found \`much\`",
        "services.web.labels.kompose.service.type: \`loadbalancr\` is not one of its values; did you mean \`LoadBalancer\`?",
      ]
    `)
  })

  it('give volumes their size and class', () => {
    const labels = { 'kompose.volume.size': '5Gi', 'kompose.volume.storage-class-name': 'fast' }
    const of = stack(
      {},
      { volumes: { data: { name: 'shop_data', labels }, logs: { name: 'shop_logs', 'x-k8s': { size: '2Gi' } } } },
    )
    expect(readSettings(of, { at: () => undefined, keys: () => [] }).value.volumes).toEqual(
      new Map([
        ['data', { size: '5Gi', storageClass: 'fast' }],
        ['logs', { size: '2Gi' }],
      ]),
    )
  })
})

function ofStack(settings: Json | undefined) {
  return readSettings(stack({}, { extensions: settings === undefined ? {} : { 'x-k8s': settings } }), {
    at: () => undefined,
    keys: () => [],
  })
}

function ofService(attributes: Partial<Service>) {
  const { value, diagnostics } = readSettings(stack({ web: service(attributes) }), { at: () => undefined, keys: () => [] })
  return { value: value.services.get('web'), diagnostics }
}

function told(diagnostics: ReturnType<typeof readSettings>['diagnostics']): readonly string[] {
  return diagnostics.map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`))
}
