import { describe, expect, it } from 'vitest'
import {
  accountLines,
  clusterFacts,
  isObject,
  loweredObject,
  loweredText,
  partOf,
} from '../../../../support/kubernetes-lowering.js'

const policies = (text: string) =>
  loweredText(text)
    .resources.filter(isObject)
    .flatMap(({ kind, name }) => (kind === 'network-policy' ? [name] : []))
const spec = (text: string, name: string) => partOf(loweredObject(text, `network-policy/${name}`).manifest, 'spec')

const divided = `services:
  proxy: { image: a:1, networks: [front], ports: ["8080:80", "53:53/udp"] }
  api: { image: b:1, networks: [front, back] }
  db: { image: c:1, networks: [back] }
networks: { front: {}, back: { internal: true } }
`

describe('networks', () => {
  it('take no policy where there is one for all', () => {
    expect(policies('services: { a: { image: "a:1" }, b: { image: "b:1" } }\n')).toEqual([])
  })

  it('that are several let in those that take part in them', () => {
    expect(policies(divided)).toEqual(['network-front', 'network-back', 'published-proxy', 'internal-back'])
    const members = { matchLabels: { 'dev.stack/project': 'shop', 'network.dev.stack/front': 'true' } }
    expect(spec(divided, 'network-front')).toEqual({
      podSelector: members,
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: members }] }],
    })
    const labels = partOf(loweredObject(divided, 'deployment/api').manifest, 'spec.template.metadata.labels')
    expect(labels).toMatchObject({ 'network.dev.stack/front': 'true', 'network.dev.stack/back': 'true' })
  })

  it('leave published ports open to everybody', () => {
    expect(spec(divided, 'published-proxy')).toMatchObject({
      podSelector: { matchLabels: { 'dev.stack/service': 'proxy' } },
      ingress: [
        {
          ports: [
            { port: 80, protocol: 'TCP' },
            { port: 53, protocol: 'UDP' },
          ],
        },
      ],
    })
  })

  it('that are internal let nobody out who is on no other: peers and DNS are what is left', () => {
    expect(spec(divided, 'internal-back')).toMatchObject({
      podSelector: {
        matchLabels: { 'network.dev.stack/back': 'true' },
        matchExpressions: [{ key: 'network.dev.stack/front', operator: 'DoesNotExist' }],
      },
      policyTypes: ['Egress'],
      egress: [
        { to: [{ podSelector: { matchLabels: { 'network.dev.stack/back': 'true' } } }] },
        { ports: [{ port: 53 }, { port: 53 }] },
      ],
    })
  })

  it('are told as approximated where nothing shows that policies are enforced', () => {
    const lines = (enforcesNetworkPolicies: boolean) =>
      accountLines(divided, clusterFacts({ cluster: { enforcesNetworkPolicies } })).filter((line) => / networks\./.test(line))
    expect(lines(true)).toMatchInlineSnapshot(`
      [
        "translated networks.front: NetworkPolicy network-front",
        "translated networks.back: NetworkPolicy network-back",
      ]
    `)
    expect(lines(false)[0]).toMatch(/^approximated networks\.front: a NetworkPolicy is written, but/)
  })

  it('that a service has none of allow it nothing', () => {
    expect(spec('services: { a: { image: "a:1", network_mode: none } }\n', 'no-network-a')).toEqual({
      podSelector: { matchLabels: { 'dev.stack/project': 'shop', 'dev.stack/service': 'a' } },
      policyTypes: ['Ingress', 'Egress'],
    })
  })
})
