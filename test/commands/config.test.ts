import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import Config from '../../src/commands/config.js'
import { runCommand } from '../support/run-command.js'

let cwd: string

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'stack-config-'))
  writeFileSync(
    join(cwd, 'stack.yaml'),
    `name: shop
services:
  web:
    build: .
    image: "shop/web:\${TAG:-1}"
    depends_on: [db]
    ports: ["8080:80"]
  db:
    image: postgres:17
    environment: { PASSWORD: a$$b }
    volumes: ["data:/var/lib/postgresql/data"]
  debug:
    image: busybox
    profiles: [debug]
volumes:
  data:
`,
  )
  writeFileSync(join(cwd, 'broken.yaml'), 'services:\n  web:\n    imgae: x\n    depends_on: [dbb]\n  db: { image: x }\n')
})

afterAll(() => rmSync(cwd, { recursive: true }))

async function config(...args: readonly string[]) {
  const ran = await runCommand({ config: Config }, ['config', ...args], { cwd })
  return { ...ran, stdout: ran.stdout.replaceAll(cwd, '/shop') }
}

test('prints the stack in its long form', async () => {
  expect(await config()).toMatchInlineSnapshot(`
    {
      "exit": 0,
      "stderr": "",
      "stdout": "name: shop
    services:
      db:
        environment:
          PASSWORD: a$$b
        image: postgres:17
        networks:
          default: null
        volumes:
          - type: volume
            source: data
            target: /var/lib/postgresql/data
            volume: {}
      web:
        build:
          context: /shop
          dockerfile: Dockerfile
        depends_on:
          db:
            condition: service_started
            required: true
        image: shop/web:1
        networks:
          default: null
        ports:
          - mode: ingress
            target: 80
            published: "8080"
            protocol: tcp
    networks:
      default:
        name: shop_default
    volumes:
      data:
        name: shop_data
    ",
    }
  `)
})

test('prints one service as JSON', async () => {
  expect(await config('--format', 'json', 'db')).toMatchInlineSnapshot(`
    {
      "exit": 0,
      "stderr": "",
      "stdout": "{
      "name": "shop",
      "networks": {
        "default": {
          "name": "shop_default",
          "ipam": {}
        }
      },
      "services": {
        "db": {
          "command": null,
          "entrypoint": null,
          "environment": {
            "PASSWORD": "a$$b"
          },
          "image": "postgres:17",
          "networks": {
            "default": null
          },
          "volumes": [
            {
              "type": "volume",
              "source": "data",
              "target": "/var/lib/postgresql/data",
              "volume": {}
            }
          ]
        }
      },
      "volumes": {
        "data": {
          "name": "shop_data"
        }
      }
    }
    ",
    }
  `)
})

test('prints lists', async () => {
  const lists = ['--services', '--images', '--volumes', '--networks', '--profiles', '--models']
  const printed = await Promise.all(
    lists.map(async (list) => `${list}: ${(await config(list)).stdout.trim().replaceAll('\n', ' ')}`),
  )
  expect(printed.join('\n')).toMatchInlineSnapshot(`
    "--services: db web
    --images: postgres:17 shop/web:1
    --volumes: data
    --networks: default
    --profiles: debug
    --models: "
  `)
})

test('prints hashes and variables', async () => {
  expect((await config('--hash', 'db')).stdout).toMatch(/^db [0-9a-f]{64}\n$/)
  expect((await config('--hash', '*')).stdout.match(/^\w+/gm)).toEqual(['db', 'web'])
  expect(await config('--variables')).toMatchInlineSnapshot(`
    {
      "exit": 0,
      "stderr": "",
      "stdout": "NAME   REQUIRED   DEFAULT VALUE   ALTERNATE VALUE
    TAG    false      1
    ",
    }
  `)
})

test('writes to a file, or only checks', async () => {
  expect(await config('-o', 'out.yaml')).toEqual({ exit: 0, stdout: '', stderr: '' })
  expect(readFileSync(join(cwd, 'out.yaml'), 'utf8')).toMatch(/^name: shop\nservices:\n/)
  expect(await config('-q')).toEqual({ exit: 0, stdout: '', stderr: '' })
})

test('keeps variables and relative paths when asked', async () => {
  const { stdout } = await config('--no-interpolate', '--no-path-resolution')
  expect(stdout).toContain('image: shop/web:$' + '{TAG:-1}')
  expect(stdout).toContain('PASSWORD: a$$b')
  expect(stdout).toContain('context: .')
})

test('says everything that is wrong, and what was meant', async () => {
  const ran = await runCommand({ config: Config }, ['-f', 'broken.yaml', 'config', '-q'], { cwd })
  expect(ran).toMatchInlineSnapshot(`
    {
      "exit": 1,
      "stderr": "broken.yaml:3:5  services.web.imgae: unknown key; did you mean \`image\`?
    broken.yaml:4:18 services.web.depends_on.dbb: service \`dbb\` is not defined; did you mean \`db\`?
    2 problems in broken.yaml; nothing was changed
    ",
      "stdout": "",
    }
  `)
  expect(await config('wbe')).toMatchInlineSnapshot(`
    {
      "exit": 1,
      "stderr": "no service \`wbe\` in this stack
    did you mean \`web\`?
    ",
      "stdout": "",
    }
  `)
})

test('prints functions as Compose does, and checks them all the same', async () => {
  mkdirSync(join(cwd, 'functions/hello'), { recursive: true })
  writeFileSync(join(cwd, 'functions/hello/index.js'), 'export default () => ({ hello: 1 })\n')
  writeFileSync(join(cwd, 'functions.yaml'), 'name: shop\nfunctions:\n  hello:\n    runtime: node\n    timeout: 90s\n')
  const ran = (...args: readonly string[]) => runCommand({ config: Config }, ['-f', 'functions.yaml', 'config', ...args], { cwd })
  expect((await ran()).stdout).toMatchInlineSnapshot(`
    "name: shop
    services: {}
    x-functions:
      hello:
        runtime: node
        timeout: "90s"
    "
  `)
  writeFileSync(join(cwd, 'functions.yaml'), 'functions:\n  hello:\n    runtime: node\n    timeout: 90\n')
  expect(await ran('-q')).toMatchObject({ exit: 1, stderr: expect.stringContaining('write `90s`') })
})

test('writes a Compose file with functions as services, and what they are built from beside it', async () => {
  const root = join(cwd, 'program')
  for (const [path, text] of [
    ['templates/runtimes/node/runtime.yaml', readFileSync('templates/runtimes/node/runtime.yaml', 'utf8')],
    ['dist/runtimes/node/server.cjs', '// the server\n'],
    ['dist/gateway/functions.cjs', '// the gateway\n'],
  ] as const) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  writeFileSync(join(cwd, 'secret.env'), 'TOKEN=very-secret\n')
  writeFileSync(
    join(cwd, 'functions.yaml'),
    'name: shop\nfunctions:\n  hello:\n    runtime: node\n    env_file: secret.env\n    environment: {PRICE: 5$$}\n',
  )
  const ran = await runCommand({ config: Config }, ['-f', 'functions.yaml', 'config', '--format', 'compose', '-o', 'out'], {
    cwd,
    root,
  })
  expect(ran).toEqual({ exit: 0, stdout: '', stderr: '3 files in out: docker compose -f out/compose.yaml up\n' })
  const text = readFileSync(join(cwd, 'out/compose.yaml'), 'utf8')
  expect(text).not.toMatch(/x-function|very-secret/)
  const { services } = parse(text)
  expect(services.hello).toMatchObject({
    build: { context: '../functions/hello', additional_contexts: { runtime: './stack/runtimes/node' } },
    env_file: ['../secret.env'],
    environment: { PRICE: '5$$' },
  })
  expect(services['stack-gateway'].build.context).toBe('./stack/gateway')
  expect(readFileSync(join(cwd, 'out/stack/runtimes/node/server.cjs'), 'utf8')).toBe('// the server\n')
  expect(readFileSync(join(cwd, 'out/stack/gateway/functions.cjs'), 'utf8')).toBe('// the gateway\n')
})
