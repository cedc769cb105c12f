import { describe, expect, it } from 'vitest'
import { accountLines, clusterFacts, loweredObject, loweredText, partOf } from '../../../../support/kubernetes-lowering.js'

const text = `services:
  web:
    image: web:1
    ports: ["8080:80", "127.0.0.1:8443:443", "80", "5353:53/udp"]
  api:
    image: api:1
    ports: ["9000-9010:3000"]
`

describe('published ports', () => {
  it('have one NodePort Service for each service, on the ports of the container', () => {
    expect(partOf(loweredObject(text, 'service/web-published').manifest, 'spec')).toEqual({
      type: 'NodePort',
      selector: { 'dev.stack/project': 'shop', 'dev.stack/service': 'web' },
      ports: [
        { name: 'tcp-80', port: 80, targetPort: 80, protocol: 'TCP' },
        { name: 'tcp-443', port: 443, targetPort: 443, protocol: 'TCP' },
        { name: 'udp-53', port: 53, targetPort: 53, protocol: 'UDP' },
      ],
    })
  })

  it('have one forwarder for the whole project', () => {
    const found = loweredText(text).resources.find(({ kind }) => kind === 'published-ports')
    const ports = found && 'ports' in found ? found.ports : []
    expect(
      ports.map(({ service, hostIp, published, target, protocol }) => [service, hostIp, published, target, protocol]),
    ).toEqual([
      ['web', '', 8080, 80, 'tcp'],
      ['web', '127.0.0.1', 8443, 443, 'tcp'],
      ['web', '', 0, 80, 'tcp'],
      ['web', '', 5353, 53, 'udp'],
      ['api', '', 9000, 3000, 'tcp'],
    ])
    expect(found?.needs.map(({ id }) => id)).toEqual(['service/web-published', 'service/api-published'])
  })

  it('are accounted for one by one', () => {
    expect(accountLines(text).filter((line) => line.includes('ports'))).toMatchInlineSnapshot(`
      [
        "translated services.web.ports.0: 8080/tcp of this machine, Service web-published, container port 80",
        "translated services.web.ports.1: 127.0.0.1:8443/tcp of this machine, Service web-published, container port 443",
        "translated services.web.ports.2: a free port/tcp of this machine, Service web-published, container port 80",
        "translated services.web.ports.3: 5353/udp of this machine, Service web-published, container port 53",
        "translated services.api.ports.0: 9000-9010/tcp of this machine, Service api-published, container port 3000",
      ]
    `)
  })

  it('cannot be SCTP', () => {
    const { diagnostics } = loweredText('services:\n  a: { image: a:1, ports: ["9:9/sctp"] }\n')
    expect(diagnostics.map(({ message }) => message)).toEqual(['services.a.ports.0: SCTP cannot be published on this machine'])
  })

  it('are only open to the stack on a cluster elsewhere', () => {
    const remote = clusterFacts({ cluster: { driver: 'remote' } })
    expect(loweredText(text, remote).resources.filter(({ id }) => /published/.test(id))).toEqual([])
    expect(accountLines(text, remote).filter((line) => line.includes('api.ports'))).toMatchInlineSnapshot(`
      [
        "approximated services.api.ports.0: open to the stack itself; a cluster elsewhere has no way to ports of this machine (reach it by \`stack k8s port-forward api\`, \`x-k8s.ingress\` or \`x-k8s.service: { type: LoadBalancer }\`)",
      ]
    `)
  })
})
