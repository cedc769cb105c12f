import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, loweredPod, loweredText } from '../../../../support/kubernetes-lowering.js'

const lines = (keys: string, facts = clusterFacts()) =>
  accountLines(`services: { web: { image: "web:1", ${keys} } }\n`, facts).filter((line) => !line.includes('image'))

describe('how Pods find others', () => {
  it('writes extra hosts into their table of hosts, this machine among them', () => {
    const { pod } = loweredPod(
      'extra_hosts: ["far:10.1.1.1", "Away.example.com=10.1.1.1", "host.docker.internal:host-gateway"]\n',
    )
    expect(pod.hostAliases).toEqual([
      { ip: '10.1.1.1', hostnames: ['away.example.com', 'far'] },
      { ip: '172.18.0.1', hostnames: ['host.docker.internal'] },
    ])
  })

  it('refuses this machine where its address is unknown', () => {
    const facts = clusterFacts({ cluster: { hostGateway: undefined } })
    const text = 'services: { web: { image: "web:1", extra_hosts: ["up:host-gateway"] } }\n'
    expect(loweredText(text, facts).diagnostics.map(({ message }) => message)).toEqual([
      'services.web.extra_hosts.0: nobody can tell under which address this cluster reaches this machine',
    ])
  })

  it('asks other DNS servers after the cluster, as many as a resolver takes', () => {
    const keys = 'dns: [1.1.1.1, 8.8.8.8, 9.9.9.9]\ndns_search: [corp.example.com]\ndns_opt: ["ndots:2", rotate]\n'
    expect(loweredPod(keys).pod.dnsConfig).toEqual({
      nameservers: ['1.1.1.1', '8.8.8.8'],
      searches: ['corp.example.com'],
      options: [{ name: 'ndots', value: '2' }, { name: 'rotate' }],
    })
    expect(lines('dns: [1.1.1.1, 8.8.8.8, 9.9.9.9]')).toEqual([
      "approximated services.web.dns: asked where the cluster's own does not answer; a resolver takes 3, so that 9.9.9.9 is left out",
    ])
  })

  it('puts Pods on the network of the node', () => {
    expect(loweredPod('network_mode: host\n').pod).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' })
  })

  it('tells what a cluster decides by itself and what it cannot reach', () => {
    expect(lines('mac_address: "02:42:ac:11:00:02", external_links: ["redis_1:redis"]')).toMatchInlineSnapshot(`
      [
        "approximated services.web.mac_address: the cluster gives addresses itself",
        "rejected services.web.external_links.0: \`redis_1\` is a container of Docker: nothing on the cluster can reach it",
      ]
    `)
    expect(lines('networks: { default: { ipv4_address: 172.20.0.5, priority: 5 } }')).toMatchInlineSnapshot(`
      [
        "approximated services.web.networks.default.ipv4_address: the cluster gives addresses itself",
        "ignored services.web.networks.default.priority: a Pod has one network interface",
      ]
    `)
  })
})
