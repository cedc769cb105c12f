import { describe, expect, test } from 'vitest'
import { checkModel } from '../../../../src/engine/load/check/check.js'
import { decodeModel } from '../../../../src/engine/load/decode.js'
import { normalizeModel } from '../../../../src/engine/load/normalize.js'
import { selectProfiles } from '../../../../src/engine/load/profiles.js'
import type { JsonObject } from '../../../../src/engine/model/json.js'

/** One line a finding: its message and what to do. */
function check(document: JsonObject): string {
  const model = normalizeModel(decodeModel(document), { projectName: 'shop', workingDir: '/shop', environment: {} })
  const { enabled, disabled } = selectProfiles(model.services, { profiles: [], services: [] })
  const diagnostics = checkModel(
    { ...model, services: enabled, disabledServices: disabled },
    { at: () => undefined, keys: () => [] },
  )
  return diagnostics.map(({ message, hint }) => (hint ? `${message}; ${hint}` : message)).join('\n')
}

function checkService(web: JsonObject): string {
  return check({ services: { web: { image: 'x', ...web } } })
}

describe('the name of an image', () => {
  test('is one that registries and engines take', () => {
    const names = ['Busybox:1.36', 'busybox:1:2', 'https://example.com/app', 'example.com/Team/app']
    expect(names.map((image) => checkService({ image })).join('\n')).toMatchInlineSnapshot(`
      "services.web.image: \`Busybox:1.36\` is not the name of an image; names are lower-case: write \`busybox:1.36\`
      services.web.image: \`busybox:1:2\` is not the name of an image; write it as \`NAME:TAG\`
      services.web.image: \`https://example.com/app\` is not the name of an image; write it as \`NAME:TAG\`
      services.web.image: \`example.com/Team/app\` is not the name of an image; names are lower-case: write \`example.com/team/app\`"
    `)
  })

  test.each([
    'busybox',
    'team/app:1',
    'localhost/app',
    'localhost:5000/app:1',
    'EXAMPLE/app',
    'ghcr.io/team/app__x/y-z:v1.2_3',
    `redis:7@sha256:${'a'.repeat(64)}`,
    `sha256:${'b'.repeat(64)}`,
  ])('may be %s', (image) => {
    expect(checkService({ image })).toBe('')
  })
})

describe('references', () => {
  test('to anything undefined say what was meant, or how to define it', () => {
    expect(
      check({
        services: {
          web: {
            image: 'x',
            build: {
              context: '/',
              secrets: [{ source: 'tokn' }],
              additional_contexts: { a: 'service:nope', b: 'service:db', c: '/c' },
            },
            depends_on: { databse: { condition: 'service_started', required: true } },
            links: ['cache:c'],
            pid: 'service:x',
            volumes_from: ['y:ro', 'container:z'],
            networks: { fronted: null, default: null },
            volumes: [
              { type: 'volume', source: 'data', target: '/d' },
              { type: 'volume', source: 'src', target: '/s' },
              { type: 'volume', target: '/anonymous' },
            ],
            configs: [{ source: 'app' }],
            secrets: [{ source: 'password' }],
            models: { llm: null },
          },
          database: { image: 'x' },
          db: { image: 'x' },
        },
        networks: { frontend: null },
        volumes: { dat: null },
        secrets: { token: { file: '/t' } },
      }),
    ).toMatchInlineSnapshot(`
      "services.web.volumes_from.0: service \`y\` is not defined; define it under \`services:\`
      services.web.links.0: service \`cache\` is not defined; define it under \`services:\`
      services.web.pid: service \`x\` is not defined; define it under \`services:\`
      services.web.depends_on.databse: service \`databse\` is not defined; did you mean \`database\`?
      services.web.build.additional_contexts.a: service \`nope\` is not defined; define it under \`services:\`
      services.web.build.additional_contexts.b: service \`db\` has no \`build\`, so that it gives no context; use \`docker-image://x\`
      services.web.networks.fronted: network \`fronted\` is not defined; did you mean \`frontend\`?
      services.web.volumes.0: volume \`data\` is not defined; did you mean \`dat\`?
      services.web.volumes.1: volume \`src\` is not defined; for a folder beside the file write \`./src\`; for a named volume declare it at the top level: \`volumes: { src: }\`
      services.web.configs.0: config \`app\` is not defined; declare it at the top level: \`configs: { app: }\`
      services.web.secrets.0: secret \`password\` is not defined; declare it at the top level: \`secrets: { password: }\`
      services.web.build.secrets.0: secret \`tokn\` is not defined; did you mean \`token\`?
      services.web.models.llm: model \`llm\` is not defined; declare it at the top level: \`models: { llm: }\`"
    `)
  })

  test('to a service of an inactive profile name the profile, unless they are not required', () => {
    const db = (required: boolean) => ({ db: { condition: 'service_started', required } })
    const services = { web: { image: 'x', depends_on: db(true) }, job: { image: 'x', depends_on: db(false) } }
    expect(check({ services: { ...services, db: { image: 'x', profiles: ['data'] } } })).toMatchInlineSnapshot(
      `"services.web.depends_on.db: service \`db\` takes part only with the profile \`data\`; add \`--profile data\`, or depend on it with \`required: false\`"`,
    )
  })
})

test('services that wait for each other are reported with the whole chain, each circle once', () => {
  const on = (name: string) => ({ depends_on: { [name]: { condition: 'service_started', required: true } } })
  expect(
    check({
      services: {
        a: { image: 'x', ...on('b') },
        b: { image: 'x', ...on('c') },
        c: { image: 'x', ...on('a') },
        me: { image: 'x', ...on('me') },
        fine: { image: 'x', ...on('a') },
      },
    }),
  ).toMatchInlineSnapshot(`
    "services.a.depends_on.b: dependency cycle: \`a\` -> \`b\` -> \`c\` -> \`a\`; remove one of these dependencies
    services.me.depends_on.me: dependency cycle: \`me\` -> \`me\`; remove one of these dependencies"
  `)
})

describe('one service', () => {
  test('needs an image, a build or a provider', () => {
    expect(check({ services: { web: {}, ok: { build: {} }, model: { provider: { type: 'x' } } } })).toMatchInlineSnapshot(
      `"services.web: has neither an \`image\` nor a \`build\`; write \`image: NAME\`, or \`build: .\` to build it from the Dockerfile beside the file"`,
    )
  })

  test('attributes that exclude each other', () => {
    expect(
      [
        checkService({ build: { dockerfile: 'D', dockerfile_inline: 'FROM x' } }),
        checkService({ platform: 'linux/arm64', build: { platforms: ['linux/amd64'] } }),
        checkService({ network_mode: 'host', networks: { default: null } }),
        checkService({ container_name: 'one', scale: 2 }),
        checkService({ container_name: 'one', deploy: { replicas: 2 } }),
      ].join('\n'),
    ).toMatchInlineSnapshot(`
      "services.web.build.dockerfile_inline: \`dockerfile\` and \`dockerfile_inline\` exclude each other
      services.web.build.platforms: does not hold the service's platform \`linux/arm64\`; add \`linux/arm64\` to it
      services.web.network_mode: \`network_mode\` and \`networks\` exclude each other; remove one of them
      services.web.container_name: only one container can be called \`one\`, but 2 are asked for; remove \`container_name\`, or \`scale\`
      services.web.container_name: only one container can be called \`one\`, but 2 are asked for; remove \`container_name\`, or \`deploy.replicas\`"
    `)
  })

  test('limits that are written twice must agree', () => {
    expect(
      checkService({
        scale: 1,
        cpus: 0.5,
        mem_limit: '64m',
        mem_reservation: '32m',
        pids_limit: 10,
        deploy: {
          replicas: 2,
          resources: { limits: { cpus: '0.5', memory: '65m' }, reservations: { memory: '32m' } },
        },
      }),
    ).toMatchInlineSnapshot(`
      "services.web.scale: is 1, but \`deploy.replicas\` is 2; write it in one of the two places
      services.web.mem_limit: is 67108864, but \`deploy.resources.limits.memory\` is 68157440; write it in one of the two places
      services.web.pids_limit: is 10, but \`deploy.resources.limits.pids\` is not set; write it in one of the two places"
    `)
  })

  test('health checks begin with a known word, and `start_interval` needs `start_period`', () => {
    expect(checkService({ healthcheck: { test: ['curl', 'x'], start_interval: '1s' } })).toMatchInlineSnapshot(`
      "services.web.healthcheck.test: a list begins with \`CMD\`, \`CMD-SHELL\` or \`NONE\`; write \`["CMD", "curl", ...]\`
      services.web.healthcheck.start_interval: has no effect without a \`start_period\`; add \`start_period: 30s\`"
    `)
    expect(checkService({ healthcheck: { test: ['NONE'], start_interval: '1s', start_period: '1m' } })).toBe('')
  })

  test('two mounts cannot have one target', () => {
    expect(
      checkService({
        tmpfs: ['/tmp:size=1m', '/run'],
        volumes: [
          { type: 'bind', source: '/a', target: '/run/' },
          { type: 'bind', source: '/b', target: '/b' },
        ],
      }),
    ).toMatchInlineSnapshot(`"services.web.volumes.0: \`/run\` is already mounted by \`tmpfs.1\`; give it a target of its own"`)
  })

  test('counts below zero, and watch rules without a target', () => {
    expect(
      [
        checkService({ scale: -1 }),
        checkService({ deploy: { replicas: -2 } }),
        checkService({
          develop: {
            watch: [
              { path: '/a', action: 'sync' },
              { path: '/b', action: 'rebuild' },
            ],
          },
        }),
      ].join('\n'),
    ).toMatchInlineSnapshot(`
      "services.web.scale: is less than 0
      services.web.deploy.replicas: is less than 0
      services.web.develop.watch.0: \`sync\` needs a \`target\`, the path in the container"
    `)
  })
})

test('a container name belongs to one service', () => {
  expect(
    check({ services: { a: { image: 'x', container_name: 'n' }, b: { image: 'x', container_name: 'n' } } }),
  ).toMatchInlineSnapshot(`"services.b.container_name: \`n\` is already the name of service \`a\`"`)
})
