import { describe, expect, it } from 'vitest'
import { isObject, loweredObject, loweredText, partOf } from '../../../../support/kubernetes-lowering.js'

/** Which workloads a stack of these services becomes: `deployment/web service update`. */
function workloads(services: { readonly [name: string]: string }): readonly string[] {
  const text = `services:\n${Object.entries(services)
    .map(([name, keys]) => `  ${name}: {image: web:1, ${keys}}`)
    .join('\n')}\n`
  return loweredText(text)
    .resources.filter(isObject)
    .filter(({ kind }) => ['deployment', 'job', 'cron-job', 'daemon-set', 'stateful-set'].includes(kind))
    .map(({ id, lifetime, change }) => `${id.replace(/-[0-9a-f]{8}$/, '-<hash>')} ${lifetime} ${change}`)
}

describe('workloadsOf', () => {
  it('makes a Job of what others wait for until it has completed: it runs once', () => {
    expect(
      workloads({ web: 'depends_on: {migrate: {condition: service_completed_successfully}}', migrate: 'restart: on-failure' }),
    ).toMatchInlineSnapshot(`
      [
        "deployment/web service update",
        "job/migrate job replace",
      ]
    `)
  })

  it('makes a Job of what is never to be started again, unless it serves others', () => {
    expect(
      workloads({
        task: 'restart: "no"',
        served: 'restart: "no", ports: [80]',
        checked: 'restart: "no", healthcheck: {test: "true"}',
        unsaid: 'tty: true',
      }),
    ).toMatchInlineSnapshot(`
      [
        "job/task service replace",
        "deployment/served service update",
        "deployment/checked service update",
        "deployment/unsaid service update",
      ]
    `)
  })

  it('heeds deploy.mode and x-k8s', () => {
    expect(
      workloads({
        everywhere: 'deploy: {mode: global}',
        batch: 'deploy: {mode: replicated-job}',
        nightly: 'x-k8s: {schedule: "0 3 * * *"}',
        steady: 'x-k8s: {kind: StatefulSet}',
      }),
    ).toMatchInlineSnapshot(`
      [
        "daemon-set/everywhere service update",
        "job/batch service replace",
        "cron-job/nightly static update",
        "stateful-set/steady service update",
      ]
    `)
  })

  it('runs what shares the namespaces of another service in its Pod', () => {
    const text = `
services:
  app: {image: app:1, volumes: [data:/data]}
  proxy: {image: proxy:1, network_mode: service:app, environment: {A: "1"}, volumes: [data:/cache]}
  tap: {image: tap:1, network_mode: service:proxy}
volumes: {data: {}}
`
    const { manifest } = loweredObject(text, 'deployment/app')
    const containers = partOf(manifest, 'spec.template.spec.containers') as readonly {
      readonly name: string
      readonly env?: unknown
    }[]
    expect(containers.map(({ name, env }) => ({ name, env }))).toEqual([
      { name: 'app', env: undefined },
      { name: 'proxy', env: [{ name: 'A', value: '1' }] },
      { name: 'tap', env: undefined },
    ])
  })

  it('refuses to share the namespaces of two services', () => {
    const text = 'services:\n  a: {image: a:1, pid: service:b, network_mode: service:c}\n  b: {image: b:1}\n  c: {image: c:1}\n'
    const { diagnostics } = loweredText(text)
    expect(diagnostics.map(({ message, position }) => `${position?.line}: ${message}`)).toMatchInlineSnapshot(`
      [
        "2: services.a.pid: it shares \`c\` already, and a Pod is one or the other",
      ]
    `)
  })

  it('gives a Job with another content another name', () => {
    const name = (command: string) =>
      loweredObject(`services:\n  task: {image: web:1, restart: "no", command: ${command}}\n`, 'job/task').name
    expect(name('one')).toMatch(/^task-[0-9a-f]{8}$/)
    expect(name('one')).toBe(name('one'))
    expect(name('one')).not.toBe(name('two'))
  })

  it('tries a Job as often as its restart policy says', () => {
    const policy = (keys: string) => {
      const { spec } = loweredObject(
        `services:\n  task: {image: web:1, ${keys}}\n  web: {image: web:1, depends_on: {task: {condition: service_completed_successfully}}}\n`,
        'job/task',
      ).manifest
      const { backoffLimit, template } = spec as { backoffLimit: number; template: { spec: { restartPolicy: string } } }
      return `${keys}: ${backoffLimit} ${template.spec.restartPolicy}`
    }
    expect(
      [
        'restart: "no"',
        'restart: on-failure',
        'restart: on-failure:3',
        'deploy: {restart_policy: {condition: on-failure, max_attempts: 2}}',
      ].map(policy),
    ).toMatchInlineSnapshot(`
      [
        "restart: "no": 0 Never",
        "restart: on-failure: 6 OnFailure",
        "restart: on-failure:3: 3 OnFailure",
        "deploy: {restart_policy: {condition: on-failure, max_attempts: 2}}: 2 OnFailure",
      ]
    `)
  })
})
