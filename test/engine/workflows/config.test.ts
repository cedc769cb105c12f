import { describe, expect, test } from 'vitest'
import type { Stack } from '../../../src/engine/model/stack.js'
import { answerConfig, showVariables } from '../../../src/engine/workflows/config.js'

const plain = { command: null, entrypoint: null }
const stack: Stack = {
  name: 'shop',
  workingDir: '/shop',
  files: ['/shop/stack.yaml'],
  envFiles: [],
  services: {
    web: {
      ...plain,
      build: { context: '/shop', dockerfile: 'Dockerfile' },
      command: ['sh', '-c', 'echo $HOME <b>'],
      depends_on: { db: { condition: 'service_healthy', required: true } },
      environment: { B: '2', A: 'yes', UNSET: null },
      label_file: ['/shop/labels'],
      networks: { default: null },
      ulimits: { nproc: { single: 5 }, nofile: { soft: 1 } },
      'x-note': 'kept in YAML',
    },
    db: {
      ...plain,
      image: 'postgres:17',
      networks: { default: null },
      volumes: [{ type: 'volume', source: 'data', target: '/d' }],
    },
    mail: { ...plain, image: 'mail', networks: { back: null }, models: { llm: null } },
  },
  disabledServices: { debug: { ...plain, image: 'x', profiles: ['dev', 'debug'] } },
  networks: { default: { name: 'shop_default' }, back: { name: 'shop_back' } },
  volumes: { data: { name: 'shop_data' } },
  configs: {},
  secrets: {},
  models: { llm: { model: 'ai/small' } },
  extensions: { 'x-top': [1] },
  environment: { TOKEN: 'a=b', HOME: '/home/ada' },
}

describe('the document', () => {
  test('as YAML says only what was set, keeps `x-` keys and doubles dollars', () => {
    expect(answerConfig(stack, { type: 'document', format: 'yaml', services: [], templates: 'filled' })).toMatchInlineSnapshot(`
      "name: shop
      services:
        db:
          image: postgres:17
          networks:
            default: null
          volumes:
            - type: volume
              source: data
              target: /d
        mail:
          image: mail
          models:
            llm: null
          networks:
            back: null
        web:
          build:
            context: /shop
            dockerfile: Dockerfile
          command:
            - sh
            - -c
            - echo $$HOME <b>
          depends_on:
            db:
              condition: service_healthy
              required: true
          environment:
            A: "yes"
            B: "2"
            UNSET: null
          networks:
            default: null
          ulimits:
            nofile:
              soft: 1
              hard: 0
            nproc: 5
          x-note: kept in YAML
      networks:
        back:
          name: shop_back
        default:
          name: shop_default
      volumes:
        data:
          name: shop_data
      models:
        llm:
          model: ai/small
      x-top:
        - 1"
    `)
  })

  test('as JSON has the keys and the order of Compose', () => {
    expect(
      answerConfig(stack, { type: 'document', format: 'json', services: ['db'], templates: 'filled' }),
    ).toMatchInlineSnapshot(`
      "{
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
            "image": "postgres:17",
            "networks": {
              "default": null
            },
            "volumes": [
              {
                "type": "volume",
                "source": "data",
                "target": "/d"
              }
            ]
          }
        },
        "volumes": {
          "data": {
            "name": "shop_data"
          }
        },
        "x-top": [
          1
        ]
      }"
    `)
  })

  test('of named services holds their dependencies and what these use', () => {
    const { services, networks, volumes } = JSON.parse(
      answerConfig(stack, { type: 'document', format: 'json', services: ['web'], templates: 'filled' }),
    )
    expect([services, networks, volumes].map(Object.keys)).toEqual([['db', 'web'], ['default'], ['data']])
  })

  test('of a service that does not exist is an error that knows what was meant', () => {
    expect(() => answerConfig(stack, { type: 'document', format: 'json', services: ['wbe'], templates: 'filled' })).toThrow(
      expect.objectContaining({ message: 'no service `wbe` in this stack', hint: 'did you mean `web`?' }),
    )
  })
})

test('lists are sorted, one a line', () => {
  const list = (type: 'services' | 'images' | 'volumes' | 'networks' | 'profiles' | 'models') =>
    answerConfig(stack, { type, services: [] }).replaceAll('\n', ' ')
  expect(list('services')).toBe('db mail web')
  expect(list('images')).toBe('mail postgres:17 shop-web')
  expect(list('volumes')).toBe('data')
  expect(list('networks')).toBe('back default')
  expect(list('profiles')).toBe('debug dev')
  expect(list('models')).toBe('ai/small')
  expect(answerConfig(stack, { type: 'environment' })).toBe('HOME=/home/ada\nTOKEN=a=b')
})

describe('hashes', () => {
  const hashes = (environment: Stack['environment'], names: readonly string[] = []) =>
    answerConfig({ ...stack, environment }, { type: 'hash', services: names }).split('\n')

  test('are printed by service', () => {
    expect(hashes({}).map((line) => line.replace(/[0-9a-f]{64}$/, 'HASH'))).toEqual(['db HASH', 'mail HASH', 'web HASH'])
    expect(hashes({}, ['web'])).toHaveLength(1)
  })

  test('of built services depend on the default platform', () => {
    const [db, , web] = hashes({})
    const [otherDb, , otherWeb] = hashes({ DOCKER_DEFAULT_PLATFORM: 'linux/arm64' })
    expect([otherDb === db, otherWeb === web]).toEqual([true, false])
  })
})

test('templates that were kept keep their dollars', () => {
  expect(answerConfig(stack, { type: 'document', format: 'json', services: [], templates: 'kept' })).toContain('echo $HOME')
})

test('variables are shown once, with what stands for them', () => {
  const position = { file: '/shop/stack.yaml', line: 1, column: 1 }
  expect(
    showVariables([
      { name: 'TAG', otherwise: 'empty', position },
      { name: 'TAG', otherwise: 'default', text: '1', position },
      { name: 'A', otherwise: 'required', text: 'say it', position },
      { name: 'TAG', otherwise: 'replacement', text: 'x', position },
    ]),
  ).toEqual({
    A: { Name: 'A', DefaultValue: '', PresenceValue: '', Required: true },
    TAG: { Name: 'TAG', DefaultValue: '1', PresenceValue: 'x', Required: false },
  })
})
