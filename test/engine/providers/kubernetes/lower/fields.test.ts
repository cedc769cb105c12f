import { describe, expect, it } from 'vitest'
import { digestFields } from '../../../../../src/engine/model/fields.js'
import { clusterFacts, imageFacts, loweredObject } from '../../../../support/kubernetes-lowering.js'

const web = (keys: string) =>
  loweredObject(
    `services:\n  web:\n${keys.includes('image:') ? '' : '    image: web:1\n'}${keys.replaceAll(/^(?=.)/gm, '    ')}\nvolumes: {data: {}}\n`,
    'deployment/web',
  )

/** What a plan would name as changed between two sets of keys. */
function changed(before: string, after: string): readonly string[] {
  const [one, other] = [before, after].map((keys) => digestFields(web(keys).spec))
  const paths = [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])].sort()
  return paths.filter((path) => one?.get(path) !== other?.get(path))
}

describe('workloadFields', () => {
  it('tells configs from secrets, whose files lie in one volume', () => {
    const fields = (config: string, secret: string) =>
      digestFields(
        loweredObject(
          `services: { web: { image: web:1, configs: [{ source: a, target: ${config} }], secrets: [{ source: b, target: ${secret} }] } }
configs: { a: { content: one } }
secrets: { b: { file: ./b } }`,
          'deployment/web',
        ).spec,
      )
    const different = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
      [...one.keys()].filter((path) => one.get(path) !== other.get(path))
    expect(different(fields('/a', 'b'), fields('/c', 'b'))).toEqual(['configs'])
    expect(different(fields('/a', 'b'), fields('/a', 'c'))).toEqual(['secrets'])
  })

  it('names what changed as the user does', () => {
    expect(changed('environment: {A: "1", B: "2"}', 'environment: {A: "1", B: "3"}')).toEqual(['environment.B'])
    const changes = [
      'image: web:2',
      'command: serve',
      'entrypoint: [serve]',
      'scale: 2',
      'healthcheck: {test: "true"}',
      'mem_limit: 64m',
      'user: "1000"',
      'cap_add: [NET_ADMIN]',
      'read_only: true',
      'privileged: true',
      'sysctls: {net.ipv4.tcp_syncookies: 0}',
      'stop_grace_period: 3s',
      'stop_signal: SIGINT',
      'tmpfs: /run',
      'labels: {team: a}',
      'hostname: inner',
      'pid: host',
      'post_start: [{command: ls}]',
      'deploy: {update_config: {order: start-first}}',
      'group_add: ["5"]',
      'x-k8s: {nodeSelector: {a: b}}',
    ]
    expect(changes.map((keys) => `${keys} -> ${changed('', keys).join(', ')}`)).toMatchInlineSnapshot(`
      [
        "image: web:2 -> image",
        "command: serve -> command",
        "entrypoint: [serve] -> entrypoint",
        "scale: 2 -> replicas",
        "healthcheck: {test: "true"} -> healthcheck",
        "mem_limit: 64m -> resources",
        "user: "1000" -> user",
        "cap_add: [NET_ADMIN] -> cap_add",
        "read_only: true -> read_only",
        "privileged: true -> privileged, security_opt",
        "sysctls: {net.ipv4.tcp_syncookies: 0} -> sysctls",
        "stop_grace_period: 3s -> stop_grace_period",
        "stop_signal: SIGINT -> stop_signal",
        "tmpfs: /run -> tmpfs",
        "labels: {team: a} -> labels.team",
        "hostname: inner -> hostname",
        "pid: host -> pid",
        "post_start: [{command: ls}] -> post_start",
        "deploy: {update_config: {order: start-first}} -> deploy.update_config",
        "group_add: ["5"] -> group_add",
        "x-k8s: {nodeSelector: {a: b}} -> x-k8s.nodeSelector",
      ]
    `)
  })

  it('stays the same for what makes no difference on a cluster', () => {
    expect(changed('logging: {driver: syslog}\ninit: true', 'logging: {driver: json-file}\nblkio_config: {weight: 10}')).toEqual(
      [],
    )
  })

  it('does not name a new content of an image: that is told as such', () => {
    const of = (id: string) => {
      const facts = clusterFacts({ images: new Map([['shop-web', imageFacts({ id })]]) })
      return loweredObject('services:\n  web:\n    build: .\n', 'deployment/web', facts)
    }
    expect(of('sha256:1111').spec).toEqual(of('sha256:2222').spec)
    expect(of('sha256:1111').image).toBe('sha256:1111')
  })

  it('tells the services of one Pod apart', () => {
    const text = 'services:\n  web: {image: web:1}\n  side: {image: side:1, network_mode: service:web, environment: {A: "1"}}\n'
    expect(Object.keys(loweredObject(text, 'deployment/web').spec)).toContain('side: environment.A')
  })
})
