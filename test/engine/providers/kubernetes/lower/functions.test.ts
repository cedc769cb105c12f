import { expect, it } from 'vitest'
import { kubernetesContentFacts } from '../../../../../src/engine/facts/kubernetes-content-facts.js'
import { lower } from '../../../../../src/engine/providers/kubernetes/lower/lower.js'
import { readSettings } from '../../../../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import { expanded } from '../../../../support/expanded.js'
import { clusterFacts, isObject } from '../../../../support/kubernetes-lowering.js'

const { stack, origins } = expanded(
  `
functions:
  resize:
    runtime: node
    scale: {min: 2, max: 5, metric: memory, target: 70}
    triggers: [{http: /resize}]
`,
  { folders: ['resize'] },
)
const settings = readSettings(stack, origins)
const lowered = lower(stack, { facts: clusterFacts(kubernetesContentFacts(stack)), origins, settings: settings.value })
const manifests = lowered.resources.filter(isObject).map(({ manifest }) => manifest)

/** What stands at a path of the object of that kind and name. */
function at(kind: string, name: string, ...path: readonly (string | number)[]): unknown {
  const found: unknown = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name.startsWith(name))
  // Manifests are JSON, in which a path leads from object to object.
  return path.reduce((part, key) => (part as { readonly [key: string]: unknown } | undefined)?.[key], found)
}

it('takes a stack with functions without a word', () => {
  expect(settings.diagnostics).toEqual([])
  expect(lowered.diagnostics).toEqual([])
})

it('lets the gateway find each pod of a function, and asks it over HTTP whether it is ready', () => {
  expect(at('Service', 'resize', 'spec', 'clusterIP')).toBe('None')
  expect(at('Deployment', 'resize', 'spec', 'template', 'spec', 'containers', 0, 'readinessProbe', 'httpGet')).toEqual({
    path: '/_/ready',
    port: 8080,
  })
})

it('has as many pods as `scale` says', () => {
  expect(at('HorizontalPodAutoscaler', 'resize', 'spec')).toMatchObject({
    minReplicas: 2,
    maxReplicas: 5,
    metrics: [{ resource: { name: 'memory', target: { averageUtilization: 70 } } }],
  })
})

it('gives the gateway its state and its configuration, and no rights', () => {
  expect(at('PersistentVolumeClaim', 'stack-gateway', 'spec', 'accessModes')).toEqual(['ReadWriteOnce'])
  expect(at('Deployment', 'stack-gateway', 'spec', 'template', 'spec')).toMatchObject({
    automountServiceAccountToken: false,
    containers: [
      {
        volumeMounts: [{ mountPath: '/var/lib/stack-gateway' }, { mountPath: '/etc/stack/gateway.json', readOnly: true }],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  })
  expect(manifests.filter(({ kind }) => kind === 'Role' || kind === 'RoleBinding')).toEqual([])
})

it('accounts for what the user wrote of a function, and not for what its service lacks', () => {
  const of = lowered.accounts?.filter(({ path }) => path[0] === 'services' && path[1] === 'resize')
  expect(of?.filter(({ level }) => level !== 'translated')).toEqual([])
})
