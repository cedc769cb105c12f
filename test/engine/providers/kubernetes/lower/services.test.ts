import { describe, expect, it } from 'vitest'
import type { KubernetesFacts } from '../../../../../src/engine/model/kubernetes-facts.js'
import {
  accountLines,
  clusterFacts,
  imageFacts,
  isObject,
  loweredObject,
  loweredText,
  partOf,
} from '../../../../support/kubernetes-lowering.js'

describe('the Service of a service', () => {
  it('stands on the port of the container, whatever is published', () => {
    expect(spec('services:\n  db:\n    image: postgres:17\n    ports: ["15432:5432"]\n', 'db')).toEqual({
      publishNotReadyAddresses: true,
      selector: { 'dev.stack/project': 'shop', 'dev.stack/service': 'db' },
      ports: [{ name: 'tcp-5432', port: 5432, protocol: 'TCP', targetPort: 5432 }],
    })
  })

  it('has the ports of `ports`, `expose` and the image, each once, TCP beside UDP', () => {
    const text = 'services:\n  dns:\n    image: dns:1\n    ports: ["53:53/udp", "53:53"]\n    expose: ["9000-9001", "9153/udp"]\n'
    const facts = clusterFacts({ images: new Map([['dns:1', imageFacts({ exposedPorts: ['53/tcp', '8080/tcp'] })]]) })
    expect(ports(text, 'dns', facts)).toEqual([
      'udp-53 53/UDP',
      'tcp-53 53/TCP',
      'tcp-9000 9000/TCP',
      'tcp-9001 9001/TCP',
      'udp-9153 9153/UDP',
      'tcp-8080 8080/TCP',
    ])
  })

  it('calls a port what the user calls it, where that is a name for a port', () => {
    const port = (name: string) => `{ target: 80, name: ${name}, app_protocol: http }`
    expect(ports(`services:\n  web:\n    image: web:1\n    ports: [${port('http')}]\n`, 'web')).toEqual(['http 80/TCP http'])
    expect(ports(`services:\n  web:\n    image: web:1\n    ports: [${port('Front_Door')}]\n`, 'web')).toEqual([
      'tcp-80 80/TCP http',
    ])
  })

  it('is headless where no port is known, so that peers may use any', () => {
    expect(spec('services:\n  worker:\n    image: worker:1\n', 'worker')).toEqual({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { 'dev.stack/project': 'shop', 'dev.stack/service': 'worker' },
    })
  })

  it('is headless for `endpoint_mode: dnsrr`', () => {
    const text = 'services:\n  db:\n    image: db:1\n    expose: [5432]\n    deploy: { endpoint_mode: dnsrr }\n'
    expect(spec(text, 'db')).toMatchObject({ clusterIP: 'None', ports: [{ port: 5432 }] })
  })

  it('has the ports that peers name beside those that it declares', () => {
    const text = `services:
  api:
    image: api:1
    expose: [9229]
  web:
    image: web:1
    environment: { API: "http://api:3000/v1", OTHER: "my-api:4000" }
    command: ["serve", "--to=api:3001"]
`
    expect(ports(text, 'api')).toEqual(['tcp-9229 9229/TCP', 'tcp-3000 3000/TCP', 'tcp-3001 3001/TCP'])
  })

  it('is not made for a task that only others wait for', () => {
    const text = `services:
  migrate: { image: app:1, command: migrate }
  web:
    image: app:1
    depends_on: { migrate: { condition: service_completed_successfully } }
`
    expect(serviceNames(text)).toEqual(['web'])
  })

  it('is not made for what has no network of its own', () => {
    expect(serviceNames('services:\n  a: { image: a:1, network_mode: none }\n  b: { image: b:1 }\n')).toEqual(['b'])
  })

  it('is of the type that x-k8s wants', () => {
    const text =
      'services:\n  web:\n    image: web:1\n    expose: [80]\n    x-k8s: { service: { type: NodePort, nodePort: 30080 } }\n'
    expect(spec(text, 'web')).toMatchObject({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] })
  })
})

describe('other names of a service', () => {
  it('are Services of their own: aliases, container_name, hostname, links', () => {
    const text = `services:
  db:
    image: postgres:17
    expose: [5432]
    container_name: the-db
    hostname: Database
    networks: { default: { aliases: [postgres, pg.local] } }
  web:
    image: web:1
    links: ["db:store"]
`
    expect(serviceNames(text)).toEqual(['db', 'web', 'postgres', 'the-db', 'database', 'store'])
    expect(spec(text, 'store')).toEqual(spec(text, 'db'))
  })

  it('count for the whole namespace: said where Compose keeps them to a link or a network', () => {
    const text = `services:
  db: { image: db:1, networks: { back: { aliases: [store] } } }
  web: { image: web:1, networks: [front, back], links: ["db:base"] }
networks: { front: {}, back: {} }
`
    const lines = accountLines(text).filter((line) => /aliases|links/.test(line))
    expect(lines).toMatchInlineSnapshot(`
      [
        "approximated services.db.networks.back.aliases.0: Service store; every service of the stack knows it by that name, not only its own peers",
        "approximated services.web.links.0: Service base; every service of the stack knows it by that name, not only its own peers",
      ]
    `)
  })

  it('lead to every service that shares one, by a label on their Pods', () => {
    const text = `services:
  one: { image: a:1, expose: [80], networks: { default: { aliases: [pool] } } }
  two: { image: b:1, expose: [80], networks: { default: { aliases: [pool] } } }
`
    expect(partOf(loweredObject(text, 'service/pool').manifest, 'spec.selector')).toEqual({
      'dev.stack/project': 'shop',
      'alias.dev.stack/pool': 'true',
    })
    const labels = partOf(loweredObject(text, 'deployment/two').manifest, 'spec.template.metadata.labels')
    expect(labels).toMatchObject({ 'alias.dev.stack/pool': 'true' })
  })

  it('do not take the name of another service', () => {
    const text = `services:
  redis: { image: redis:7 }
  cache: { image: cache:1, networks: { default: { aliases: [redis] } } }
`
    expect(serviceNames(text)).toEqual(['redis', 'cache'])
    expect(accountLines(text)).toContain(
      'approximated services.cache.networks.default.aliases.0: `redis` leads to service redis alone, where Compose takes turns',
    )
  })

  it('that are the own one of a service need no other Service, and are accounted for', () => {
    const text = 'services:\n  db: { image: db:1, container_name: db }\n  web: { image: web:1, links: [db] }\n'
    expect(serviceNames(text)).toEqual(['db', 'web'])
    expect(accountLines(text).filter((line) => /links|container_name/.test(line))).toEqual([
      'translated services.db.container_name: Service db',
      'translated services.web.links.0: the Service of that name',
    ])
  })

  it('are those of containers where a peer uses one', () => {
    const text = 'services:\n  db: { image: db:1 }\n  web: { image: web:1, environment: { DB: shop-db-1 } }\n'
    expect(serviceNames(text)).toEqual(['db', 'web', 'shop-db-1'])
  })
})

describe('names that no Service can have', () => {
  const text = `services:
  user_service: { image: a:1, expose: [80], networks: { default: { aliases: [users.local] } } }
  web: { image: b:1 }
  far: { image: c:1, networks: [other] }
networks: { other: {} }
`
  const hostAliases = (service: string) =>
    partOf(loweredObject(text, `deployment/${service}`).manifest, 'spec.template.spec.hostAliases')

  it('stand in the table of hosts of all peers, with the address of the Service', () => {
    expect(serviceNames(text)).toEqual(['user-service', 'web', 'far'])
    const expected = [{ ip: 'service/user-service', hostnames: ['users.local', 'user-service.names.stack'] }]
    expect(hostAliases('web')).toEqual(expected)
    expect(hostAliases('user-service')).toEqual(expected)
  })

  it('with signs that the kubelet refuses are added to what it wrote, by a container of the same image', () => {
    const spec = partOf(loweredObject(text, 'deployment/web').manifest, 'spec.template.spec')
    expect(spec).toMatchObject({
      initContainers: [{ name: 'host-names-web', image: 'b:1', volumeMounts: [{ name: 'hosts-web', mountPath: '/.stack' }] }],
      containers: [{ volumeMounts: [{ name: 'hosts-web', mountPath: '/etc/hosts', subPath: 'hosts' }] }],
    })
    const { command } = partOf(loweredObject(text, 'deployment/web').manifest, 'spec.template.spec.initContainers.0') as {
      readonly command: readonly string[]
    }
    expect(command.at(-1)).toBe('user-service.names.stack=user_service')
  })

  it('with such signs are unknown to an image without a shell, and that is said', () => {
    const facts = clusterFacts({ images: new Map([['b:1', imageFacts({ canCopy: false })]]) })
    const spec = partOf(loweredObject(text, 'deployment/web', facts).manifest, 'spec.template.spec')
    expect(spec).toMatchObject({ hostAliases: [{ ip: 'service/user-service', hostnames: ['users.local'] }] })
    expect(accountLines(text, facts)).toContain(
      'approximated services.web.image: it has no `sh`, so that it knows user_service as user-service',
    )
  })

  it('are unknown to services of other networks', () => {
    expect(hostAliases('far')).toBeUndefined()
  })

  it('find their Service made before them', () => {
    expect(loweredObject(text, 'deployment/web').needs.map(({ id }) => id)).toContain('service/user-service')
  })

  it('find a Service with the ports that peers name, where it has none of its own', () => {
    const unknown = 'services:\n  my_api: { image: a:1 }\n  web: { image: b:1, environment: { API: "http://my_api:3000" } }\n'
    expect(ports(unknown, 'my-api')).toEqual(['tcp-3000 3000/TCP'])
  })

  it('begin with a digit before Kubernetes 1.36', () => {
    const digit = 'services:\n  1st: { image: a:1, expose: [80] }\n'
    expect(serviceNames(digit)).toEqual(['1st'])
    const old = clusterFacts({ cluster: { minor: 34 } })
    expect(loweredObject(digit, 'service/service-1st', old).name).toBe('service-1st')
  })
})

function spec(text: string, name: string, facts?: KubernetesFacts): unknown {
  return partOf(loweredObject(text, `service/${name}`, facts).manifest, 'spec')
}

function ports(text: string, name: string, facts?: KubernetesFacts): readonly string[] {
  const found = partOf(loweredObject(text, `service/${name}`, facts).manifest, 'spec.ports') as readonly {
    readonly [field: string]: unknown
  }[]
  return found.map((port) => [port.name, `${port.port}/${port.protocol}`, port.appProtocol].filter(Boolean).join(' '))
}

function serviceNames(text: string): readonly string[] {
  return loweredText(text)
    .resources.filter(isObject)
    .flatMap(({ kind, name }) => (kind === 'service' ? [name] : []))
}
