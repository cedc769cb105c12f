import { describe, expect, it } from 'vitest'
import { printYaml } from '../../../src/engine/document/print.js'
import { expanded } from '../../support/expanded.js'

describe('functions become services', () => {
  it('makes a service of a function, and a gateway that knows how to call it', () => {
    const { stack, problems } = expanded(
      `
functions:
  resize:
    runtime: node22
    handler: index.resize
    environment: {LOG: debug}
    timeout: 10s
    triggers:
      - http: {path: /resize, methods: [post], cors: true}
      - cron: "*/5 * * * *"
      - topic: orders
`,
      { folders: ['resize'] },
    )
    expect(problems).toEqual([])
    const { resize, 'stack-gateway': gateway } = stack.services
    expect(`\n${printYaml(JSON.parse(JSON.stringify({ resize, gateway })))}`).toMatchInlineSnapshot(`
      "
      resize:
        build:
          context: /project/functions/resize
          dockerfile_inline: |
            FROM node:22-slim
            COPY . /function/
          additional_contexts:
            runtime: /program/dist/runtimes/node
        command: null
        entrypoint: null
        expose:
          - "8080"
        labels:
          dev.stack.function: resize
        restart: unless-stopped
        stop_grace_period: "15s"
        x-k8s:
          readiness:
            path: /_/ready
            port: 8080
          service:
            type: Headless
        networks:
          default: null
        environment:
          STACK_FUNCTION: resize
          STACK_TIMEOUT_MS: "10000"
          FUNCTION_SOURCE: /function
          FUNCTION_TARGET: index.resize
          FUNCTION_SIGNATURE_TYPE: auto
          STACK_BODY_LIMIT: "6291456"
          LOG: debug
          PORT: "8080"
      gateway:
        build:
          context: /program/dist/gateway
          dockerfile_inline: |
            FROM node:22-slim
            ENV NODE_ENV=production
            COPY functions.cjs /gateway/functions.cjs
            CMD ["node", "/gateway/functions.cjs"]
        cap_drop:
          - ALL
        command: null
        configs:
          - source: stack-gateway
            target: /etc/stack/gateway.json
        entrypoint: null
        ports:
          - mode: ingress
            host_ip: "127.0.0.1"
            target: 8080
            published: "8088"
            protocol: tcp
        restart: unless-stopped
        security_opt:
          - no-new-privileges:true
        stop_grace_period: "15s"
        volumes:
          - type: volume
            source: stack-gateway
            target: /var/lib/stack-gateway
            volume: {}
        x-k8s:
          readiness:
            path: /_/ready
            port: 8080
        networks:
          default: null
      "
    `)
    expect(JSON.parse(stack.configs['stack-gateway']?.content ?? '')).toMatchInlineSnapshot(`
      {
        "functions": [
          {
            "auth": "none",
            "bodyLimit": 6291456,
            "concurrency": 50,
            "crons": [
              {
                "id": "resize/cron-1",
                "overlap": "forbid",
                "schedule": "*/5 * * * *",
                "timezone": "UTC",
              },
            ],
            "deadLetter": true,
            "host": "resize",
            "methods": [],
            "name": "resize",
            "port": 8080,
            "priority": 0,
            "queue": {
              "max": 1000,
              "waitMs": 10000,
            },
            "retry": {
              "attempts": 4,
              "backoff": "exponential",
              "initialMs": 500,
              "maxAgeMs": 3600000,
              "maxMs": 30000,
            },
            "routes": [
              {
                "auth": "none",
                "cors": {
                  "credentials": false,
                  "max_age": 600,
                  "origins": [
                    "*",
                  ],
                },
                "methods": [
                  "POST",
                ],
                "path": "/resize",
              },
            ],
            "timeoutMs": 10000,
            "topics": [
              "orders",
            ],
          },
        ],
        "project": "project",
        "version": 1,
      }
    `)
    expect(stack.volumes).toEqual({ 'stack-gateway': { name: 'project_stack-gateway' } })
  })

  it('leaves a stack without functions alone', () => {
    const { stack } = expanded('services: {web: {image: nginx}}')
    expect(Object.keys(stack.services)).toEqual(['web'])
  })

  it('lets services wait for functions, and gives these a probe only then', () => {
    const { stack, problems } = expanded(
      `
services:
  web: {image: nginx, depends_on: {resize: {condition: service_healthy}}}
x-functions:
  resize: {runtime: node}
  other: {runtime: node}
`,
      { folders: ['resize', 'other'] },
    )
    expect(problems).toEqual([])
    expect(stack.services.resize?.healthcheck?.test).toEqual(['CMD', 'node', 'probe.js'])
    expect(stack.services.other?.healthcheck).toBeUndefined()
  })

  it('puts the gateway on all networks that functions are on', () => {
    const { stack } = expanded(
      `
networks: {inner: {}}
functions:
  a: {runtime: node, networks: [inner]}
  b: {runtime: node}
`,
      { folders: ['a', 'b'] },
    )
    expect(Object.keys(stack.services['stack-gateway']?.networks ?? {})).toEqual(['inner', 'default'])
  })

  it('calls a service that says x-function, which stays what it is', () => {
    const { stack, problems } = expanded(`
services:
  api: {image: shop/api, x-function: {port: 3000, triggers: [{http: {path: /api/*}}]}}
`)
    expect(problems).toEqual([])
    expect(stack.services.api).toMatchObject({
      image: 'shop/api',
      labels: { 'dev.stack.function': 'api' },
      environment: { PORT: '3000' },
    })
    expect(JSON.parse(stack.configs['stack-gateway']?.content ?? '').functions[0]).toMatchObject({ name: 'api', port: 3000 })
  })

  it('leaves functions of inactive profiles out of the gateway', () => {
    const text = `
functions:
  a: {runtime: node}
  b: {runtime: node, profiles: [extra]}
`
    const names = (profiles: readonly string[]) => {
      const { stack } = expanded(text, { folders: ['a', 'b'], profiles })
      const { functions } = JSON.parse(stack.configs['stack-gateway']?.content ?? '')
      return functions.map(({ name }: { readonly name: string }) => name)
    }
    expect(names([])).toEqual(['a'])
    expect(names(['extra'])).toEqual(['a', 'b'])
  })

  it('installs what a dependency file names, and copies one file where the source is one', () => {
    const { stack, problems } = expanded('functions: {mail: {runtime: python3.12, source: ./mail.py, handler: mail.send}}', {
      files: { '/project/mail.py': 'def send(event): pass', '/project/requirements.txt': 'requests' },
    })
    expect(problems).toEqual([])
    expect(stack.services.mail?.build?.dockerfile_inline).toMatchInlineSnapshot(`
      "FROM python:3.12-slim
      RUN pip install -r requirements.txt
      COPY mail.py requirements.txt /function/
      "
    `)
    expect(stack.services.mail?.environment).toMatchObject({ FUNCTION_TARGET: 'mail.send' })
  })

  it('runs a program with the Node runtime once for each call', () => {
    const { stack } = expanded('functions: {count: {runtime: exec, command: [wc, -l]}}', { folders: ['count'] })
    expect(stack.services.count?.environment).toMatchObject({ FUNCTION_EXEC: '["wc","-l"]' })
    expect(stack.services.count?.command ?? null).toBeNull()
  })

  it('runs what the user brings as an image or a Dockerfile', () => {
    const { stack, problems } = expanded(
      `
functions:
  a: {image: shop/a, port: 9000}
  b: {dockerfile: Containerfile, build: {args: {X: "1"}}, command: [./b]}
`,
      { folders: ['b'], files: { '/project/functions/b/Containerfile': 'FROM scratch' } },
    )
    expect(problems).toEqual([])
    expect(stack.services.a).toMatchObject({ image: 'shop/a', environment: { PORT: '9000' } })
    expect(stack.services.b).toMatchObject({
      command: ['./b'],
      build: { context: '/project/functions/b', dockerfile: 'Containerfile', args: { X: '1' } },
    })
  })

  it('keeps as many instances as `scale` says, within the limits of `resources`', () => {
    const { stack } = expanded(
      'functions: {a: {runtime: node, scale: {min: 2, max: 5, metric: cpu, target: 70}, resources: {limits: {memory: 128M}}}}',
      { folders: ['a'] },
    )
    expect(stack.services.a?.deploy).toMatchObject({ replicas: 2, resources: { limits: { memory: '134217728' } } })
    expect(stack.services.a?.['x-k8s']).toMatchObject({ autoscale: { min: 2, max: 5, cpu: 70 } })
  })

  it('lets a cluster find each instance by name, where the name can be one of a host; what is written has the last word', () => {
    const { stack } = expanded('functions: {a: {runtime: node, x-k8s: {liveness: true}}, b_c: {runtime: node}}', {
      folders: ['a', 'b_c'],
    })
    const readiness = { path: '/_/ready', port: 8080 }
    expect(stack.services.a?.['x-k8s']).toEqual({ readiness, liveness: true, service: { type: 'Headless' } })
    expect(stack.services.b_c?.['x-k8s']).toEqual({ readiness })
  })

  it('merges functions of several files like services', () => {
    const { stack, problems } = expanded(
      'functions: {a: {runtime: node, environment: {A: "1", B: "1"}, triggers: [{topic: x}]}}',
      {
        folders: ['a'],
        files: { '/project/stack.override.yaml': 'functions: {a: {environment: [B=2], triggers: [{topic: y}]}}' },
      },
    )
    expect(problems).toEqual([])
    expect(stack.services.a?.environment).toMatchObject({ A: '1', B: '2' })
    expect(JSON.parse(stack.configs['stack-gateway']?.content ?? '').functions[0].topics).toEqual(['x', 'y'])
  })

  it('gives the gateway the secret with the keys', () => {
    const { stack, problems } = expanded(
      `
secrets: {api-keys: {file: ./keys.txt}}
x-gateway: {port: 9000, host: 0.0.0.0, keys: api-keys}
functions: {a: {runtime: node, triggers: [{http: {auth: key}}]}}
`,
      { folders: ['a'] },
    )
    expect(problems).toEqual([])
    expect(stack.services['stack-gateway']).toMatchObject({
      ports: [{ host_ip: '0.0.0.0', published: '9000', target: 8080 }],
      secrets: [{ source: 'api-keys', target: '/run/secrets/api-keys' }],
    })
    expect(JSON.parse(stack.configs['stack-gateway']?.content ?? '').keyFile).toBe('/run/secrets/api-keys')
  })

  it('leads what was made back to the lines of the function', () => {
    const { origins } = expanded(
      `x-gateway:
  port: 9000
functions:
  a:
    runtime: node
    resources:
      limits:
        memory: 1m
    environment:
      A: "1"
`,
      { folders: ['a'] },
    )
    const line = (...path: readonly (string | number)[]) => origins.at(path)?.line
    expect(line('services', 'a')).toBe(4)
    expect(line('services', 'a', 'environment', 'A')).toBe(10)
    expect(line('services', 'a', 'environment', 'PORT')).toBe(9)
    expect(line('services', 'a', 'deploy', 'resources', 'limits', 'memory')).toBe(8)
    expect(line('services', 'a', 'build')).toBe(4)
    expect(line('services', 'stack-gateway', 'ports', 0)).toBe(2)
    expect(line('services', 'stack-gateway', 'image')).toBe(1)
    expect(origins.keys(['services', 'a'])).toEqual(['environment'])
  })
})

describe('functions are made from each other', () => {
  it('extends a function of the same file and of another one', () => {
    const { stack, problems } = expanded(
      `
functions:
  base: {runtime: node, environment: {A: "1"}, timeout: 5s}
  a: {extends: base, environment: {B: "2"}}
  c: {extends: {file: shared/stack.yaml, function: mail}}
`,
      {
        folders: ['base', 'a'],
        files: {
          '/project/shared/stack.yaml': 'functions: {mail: {runtime: python, source: ./mail, environment: {C: "3"}}}',
          '/project/shared/mail': null,
        },
      },
    )
    expect(problems).toEqual([])
    expect(stack.services.a?.environment).toMatchObject({ A: '1', B: '2', STACK_TIMEOUT_MS: '5000' })
    expect(stack.services.c?.build?.context).toBe('/project/shared/mail')
  })

  it('takes functions of included files', () => {
    const { stack, problems } = expanded('include: [shared/stack.yaml]', {
      files: {
        '/project/shared/stack.yaml': 'functions: {mail: {runtime: python, source: ./mail}}',
        '/project/shared/mail': null,
      },
    })
    expect(problems).toEqual([])
    expect(Object.keys(stack.services)).toEqual(['mail', 'stack-gateway'])
  })
})
