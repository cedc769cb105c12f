import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../../../src/engine/document/parse.js'
import { type LoadInput, loadStack } from '../../../src/engine/load/load.js'
import { answerConfig, type ConfigQuery } from '../../../src/engine/workflows/config.js'
import { configFixtures, fixtureVariables, hashesOf, readFixture } from '../../support/config-fixtures.js'
import { fakeFiles } from '../../support/fake-files.js'

function load(tree: { readonly [path: string]: string }, changes: Partial<LoadInput> = {}) {
  const { value, diagnostics } = loadStack({
    parse: parseDocuments,
    selection: { files: [], envFiles: [] },
    profiles: [],
    services: [],
    resources: 'used',
    cwd: '/shop',
    environment: {},
    read: fakeFiles(tree),
    ...changes,
  })
  const messages = diagnostics.map(({ position, message, hint }) => {
    const place = position ? `${position.file}:${position.line}:${position.column} ` : ''
    return `${place}${message}${hint ? `; ${hint}` : ''}`
  })
  return { ...value, messages }
}

describe('every attribute, and stacks as people write them', () => {
  test.each(configFixtures().map((fixture) => [fixture.name, fixture] as const))(
    '%s is what docker compose makes of it',
    (_, fixture) => {
      const ask = (query: ConfigQuery, leave: LoadInput['leave'] = new Set()) => {
        const { value, diagnostics } = loadStack({
          parse: parseDocuments,
          selection: { files: fixture.files, envFiles: [] },
          profiles: ['*'],
          services: [],
          resources: 'used',
          cwd: fixture.cwd,
          environment: fixtureVariables,
          read: readFixture,
          leave,
        })
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        return answerConfig(value.stack, query)
      }
      const config = ask({ type: 'document', format: 'json', services: [], templates: 'filled' })
      const hashes = ask({ type: 'hash', services: [] }, new Set(['env-files']))
      const expected = JSON.parse(readFileSync(fixture.expectation, 'utf8'))
      expect({ config: JSON.parse(config), hashes: hashesOf(hashes) }).toEqual(expected)
    },
  )
})

describe('a stack', () => {
  test('knows its name, folder, files and where everything was written', () => {
    const { stack, origins, messages } = load({
      '/shop/stack.yaml': 'services:\n  web:\n    image: x\n',
      '/shop/stack.override.yaml': 'services:\n  web:\n    user: root\n',
    })
    expect(messages).toEqual([])
    expect(stack).toMatchObject({
      name: 'shop',
      workingDir: '/shop',
      files: ['/shop/stack.yaml', '/shop/stack.override.yaml'],
      envFiles: [],
    })
    expect(origins.at(['services', 'web', 'image'])).toEqual({ file: '/shop/stack.yaml', line: 3, column: 12 })
    expect(origins.at(['services', 'web', 'user'])).toMatchObject({ file: '/shop/stack.override.yaml', line: 3 })
  })

  test('lends its name to the values of its file, also where the name is found only by parsing', () => {
    const services = 'services: { web: { image: "x:$COMPOSE_PROJECT_NAME" } }'
    expect(load({ '/shop/stack.yaml': `name: written\n${services}` }).stack.services.web?.image).toBe('x:written')
    expect(load({ '/shop/stack.yaml': `{ name: flow, ${services} }` }).stack.services.web?.image).toBe('x:flow')
    const named = { environment: { COMPOSE_PROJECT_NAME: 'given' } }
    expect(load({ '/shop/stack.yaml': `name: written\n${services}` }, named).stack.services.web?.image).toBe('x:given')
  })

  test('parts the services by profile, and leaves out what none of them uses', () => {
    const tree = {
      '/shop/stack.yaml':
        'services: { web: { image: x }, job: { image: x, profiles: [jobs], networks: [back] } }\nnetworks: { back: }\nvolumes: { v: }',
    }
    const names = (changes: Partial<LoadInput>) => {
      const { services, disabledServices, networks, volumes } = load(tree, changes).stack
      return [services, disabledServices, networks, volumes].map((section) => Object.keys(section).join(' '))
    }
    expect(names({})).toEqual(['web', 'job', 'default', ''])
    expect(names({ profiles: ['jobs'] })).toEqual(['web job', '', 'back default', ''])
    expect(names({ services: ['job'] })).toEqual(['web job', '', 'back default', ''])
    expect(names({ environment: { COMPOSE_PROFILES: 'jobs' }, resources: 'all' })).toEqual(['web job', '', 'back default', 'v'])
  })

  test('from standard input belongs to the current folder', () => {
    const tree = { '/dev/stdin': 'services: { web: { build: . } }' }
    expect(load(tree, { selection: { files: ['-'], envFiles: [] } }).stack).toMatchObject({
      name: 'shop',
      files: ['-'],
      services: { web: { build: { context: '/shop' } } },
    })
  })
})

describe('mistakes', () => {
  test('of all stages are reported together, where they stand', () => {
    const { messages } = load({
      '/shop/stack.yaml': `services:
  api:
    image: x
    port: [80]
    depends_on: [databse]
    volumes: ["data:/data"]
    env_file: nowhere.env
  database:
    healthcheck: { interval: 5 seconds }
`,
    })
    expect(messages.join('\n')).toMatchInlineSnapshot(`
      "/shop/stack.yaml:4:5 services.api.port: unknown key; did you mean \`ports\`?
      /shop/stack.yaml:5:18 services.api.depends_on.databse: service \`databse\` is not defined; did you mean \`database\`?
      /shop/stack.yaml:6:15 services.api.volumes.0: volume \`data\` is not defined; for a folder beside the file write \`./data\`; for a named volume declare it at the top level: \`volumes: { data: }\`
      /shop/stack.yaml:7:15 env file \`/shop/nowhere.env\` does not exist; create it, or write \`required: false\` beside its \`path\`
      /shop/stack.yaml:9:30 services.database.healthcheck.interval: expected a duration such as \`1m30s\`, found the text \`5 seconds\`; write \`5s\`"
    `)
  })

  test('no file at all is said with what to do', () => {
    expect(load({}).messages).toMatchInlineSnapshot(`
      [
        "no stack.yaml or compose.yaml in \`/shop\` or above it; create one with \`stack init\`, or name one with \`-f FILE\`",
      ]
    `)
  })

  test('a file with nothing in it is said', () => {
    expect(load({ '/shop/stack.yaml': '# later\n' }).messages).toEqual([
      '/shop/stack.yaml:1:1 `/shop/stack.yaml` is empty; a stack has `services:`',
    ])
  })

  test('a file that is named and missing is said', () => {
    expect(load({}, { selection: { files: ['gone.yaml'], envFiles: [] } }).messages).toMatchInlineSnapshot(`
      [
        "\`/shop/gone.yaml\` does not exist",
      ]
    `)
  })
})

test('reads each file once, however many services name it', () => {
  const services = Array.from({ length: 50 }, (_, n) => `  s${n}: {image: x, env_file: [a.env, b.env], label_file: a.env}\n`)
  const files = fakeFiles({ '/shop/stack.yaml': `services:\n${services.join('')}`, '/shop/a.env': 'A=1', '/shop/b.env': 'B=2' })
  const reads: string[] = []
  const read: LoadInput['read'] = (path) => {
    reads.push(path)
    return files(path)
  }
  const { stack } = load({}, { read })
  expect(stack.services.s49?.environment).toEqual({ A: '1', B: '2' })
  expect(reads).toEqual([...new Set(reads)])
})
