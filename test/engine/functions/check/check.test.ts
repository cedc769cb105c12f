import { describe, expect, it } from 'vitest'
import { expanded } from '../../../support/expanded.js'

/** What is said of one function `a` in a stack with others. */
function problems(keys: string) {
  const text = `functions:\n  a:\n    runtime: node\n${keys.replaceAll(/^(?=.)/gm, '    ')}\n`
  return expanded(text, { folders: ['a', 'b'] }).problems
}

describe('what functions say is checked with its place', () => {
  it.each([
    ['nothing but a runtime', ''],
    ['every trigger in its short form', 'triggers: [http, {http: /x}, {cron: "@every 10s"}, {topic: orders}]'],
    ['triggers as a map', 'triggers: {http: {path: /x, cors: true}, topic: orders}'],
    ['numbers for what has one number', 'concurrency: 5\nqueue: 10\nretry: 3\nscale: 2\nbody_limit: 1m'],
    ['keys of a service', 'profiles: []\nuser: node\nresources: {limits: {cpus: 0.5}}\nhealthcheck: {disable: true}'],
  ])('takes %s', (_, keys) => {
    expect(problems(keys)).toEqual([])
  })

  it.each([
    ['a misspelled key', 'tiemout: 3s'],
    ['a duration without a unit', 'timeout: 10'],
    ['a kind of trigger that there is not', 'triggers: [{htpp: /x}]'],
    ['two triggers in one item', 'triggers: [{http: /x, topic: y}]'],
    ['a path without a slash', 'triggers: [{http: x}]'],
    ['a method that there is not', 'triggers: [{http: {path: /x, methods: [PSOT]}}]'],
    ['a path of the gateway itself', 'triggers: [{http: /_stack/x}]'],
    ['half a part as a parameter', 'triggers: [{http: "/users/x{id}"}]'],
    ['a schedule that cannot be read', 'triggers: [{cron: "61 * * * *"}]'],
    ['a zone that there is not', 'triggers: [{cron: {schedule: "@daily", timezone: Europe/Berln}}]'],
    ['a destination that there is not', 'on_success: {function: bb}\non_failure: aa'],
    ['itself as its destination', 'on_success: a'],
    ['a destination of two kinds', 'on_success: {function: a, topic: b}'],
    ['events that are too old after one call', 'timeout: 1m\nretry: {max_age: 30s}'],
    ['a key that nobody knows', 'triggers: [{http: {path: /x, auth: key}}]'],
    ['scaling to zero', 'scale: {min: 0, max: 3}'],
    ['less at most than at least', 'scale: {min: 3, max: 1}'],
    ['a metric that nobody counts', 'scale: {min: 1, max: 5, metric: rps, target: 100}'],
    ['a network that there is not', 'networks: [inner]'],
    ['a host network', 'network_mode: host'],
    ['a signature that there is not', 'signature: cloudevents'],
    ['triggers of brokers', 'triggers:\n  - kafka: {topic: orders, group: a}\n  - s3: {bucket: in}\n  - redis: {stream: jobs}'],
    ['a trigger of NATS and one of RabbitMQ', 'triggers: [{nats: {subject: "a.>"}}, {rabbitmq: {queue: q}}]'],
  ])('refuses %s', (_, keys) => {
    expect(problems(keys)).toMatchSnapshot()
  })

  it('refuses names that are taken', () => {
    const { problems } = expanded(
      `services:
  a: {image: x}
  stack-gateway: {image: x}
volumes:
  stack-gateway: {}
functions:
  a: {runtime: node}
`,
      { folders: ['a'] },
    )
    expect(problems).toMatchInlineSnapshot(`
      [
        "error stack.yaml:3:3: services.stack-gateway: is the name of the gateway that calls functions (give it another name)",
        "error stack.yaml:5:3: volumes.stack-gateway: is the name of the gateway that calls functions (give it another name)",
        "error stack.yaml:7:3: functions.a: \`a\` is already the name of a service (rename one of them; a service that is called like a function says \`x-function\` itself)",
      ]
    `)
  })

  it('names the place of a trigger behind one that is refused itself', () => {
    const [, second] = problems('triggers:\n  - kafka: {topic: x}\n  - cron: "61 * * * *"')
    expect(second).toContain('stack.yaml:6:15: functions.a.triggers.1.cron.schedule')
  })

  it('refuses to call a service that is on no network', () => {
    const { problems } = expanded('services: {a: {image: x, network_mode: host, x-function: {}}}')
    expect(problems).toMatchInlineSnapshot(`
      [
        "error stack.yaml:1:40: services.a.network_mode: takes it off the networks over which the gateway calls it (remove it, or \`x-function\`)",
      ]
    `)
  })

  it('refuses two functions with one route, whatever their parameters are called', () => {
    const { problems } = expanded(
      `functions:
  a: {runtime: node, triggers: [{http: {path: "/users/{id}", methods: [GET]}}]}
  b:
    runtime: node
    triggers:
      - http: {path: "/users/{name}"}
      - http: {path: "/users/{name}", hostname: api.localhost}
`,
      { folders: ['a', 'b'] },
    )
    expect(problems).toMatchInlineSnapshot(`
      [
        "error stack.yaml:6:22: functions.b.triggers.0.http.path: \`/users/{name}\` cannot lead here: it already leads to \`a\` (give one of them another path, method or \`hostname\`)",
      ]
    `)
  })

  it('refuses keys in a secret that there is not', () => {
    const { problems } = expanded('secrets: {api-keys: {file: k}}\nx-gateway: {keys: api-key}\nfunctions: {a: {runtime: node}}', {
      folders: ['a'],
    })
    expect(problems).toMatchInlineSnapshot(`
      [
        "error stack.yaml:2:19: x-gateway.keys: secret \`api-key\` is not defined (did you mean \`api-keys\`?)",
      ]
    `)
  })

  it('refuses a runtime that there is not, and says what else there is', () => {
    const { problems } = expanded(
      `functions:
  a: {runtime: nodee}
  b: {runtime: go1.14}
  c: {runtime: python36}
  d: {runtime: nodejs12}
  e: {}
  f: {runtime: node}
`,
      { folders: ['a', 'b', 'c', 'd', 'e'] },
    )
    expect(problems).toMatchInlineSnapshot(`
      [
        "error stack.yaml:2:16: functions.a.runtime: \`nodee\` is no runtime (did you mean \`node\`?)",
        "error stack.yaml:3:16: functions.b.runtime: \`go1.14\` is no runtime (Go has no runtime here: write \`runtime: dockerfile\` with a Dockerfile in \`source\`, whose program listens on $PORT)",
        "warning stack.yaml:4:16: functions.c.runtime: Python 3.6 is not supported; it runs with Python 3.9 (write \`runtime: python3.9\`)",
        "warning stack.yaml:5:16: functions.d.runtime: Node.js 12 is not supported; it runs with Node.js 20 (write \`runtime: node20\`)",
        "error stack.yaml:6:3: functions.e: has no \`runtime\`, and \`functions/e\` does not tell what it is written in (write \`runtime: node\`)",
        "error stack.yaml:7:3: functions.f: \`./functions/f\` does not exist (name the function's folder with \`source\`, or make one with \`stack function new f\`)",
      ]
    `)
  })

  it('says that docker compose refuses `functions`, and that two spellings are one too many', () => {
    const { problems } = expanded('functions: {a: {runtime: node}}\nx-functions: {b: {runtime: node}}', { folders: ['a', 'b'] })
    expect(problems).toMatchInlineSnapshot(`
      [
        "error stack.yaml:1:1: functions: stands beside \`x-functions\`, which means the same (write all of them below one)",
      ]
    `)
  })
})
