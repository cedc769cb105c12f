import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { editorSchema } from '../../scripts/editor-schema.js'
import { functionGrammar } from '../../src/engine/load/grammar.js'
import { misfits } from '../support/json-schema.js'

const root = resolve(import.meta.dirname, '../..')
const stored = JSON.parse(readFileSync(join(root, 'schema/stack.schema.json'), 'utf8'))
const fixtures = join(root, 'test/fixtures/config')

function check(text: string): readonly string[] {
  const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent' })
  return documents.flatMap((document) => misfits(stored, document.toJS()))
}

test('the stored schema is the one that the attribute tables make (`npm run schema`)', () => {
  expect(editorSchema(functionGrammar.stack)).toEqual(stored)
})

describe('the schema', () => {
  // Override files and !reset apart: a part of a stack is not one, and JSON has no tags.
  // What yaml_words.yaml holds is of other types to an editor's YAML than to Compose's.
  const files = readdirSync(fixtures).filter((file) => /^(?!yaml_words)[^.]+\.yaml$/.test(file))

  test.each(files)('takes %s', (file) => {
    expect(check(readFileSync(join(fixtures, file), 'utf8'))).toEqual([])
  })

  test('knows what x-k8s may say of the stack, a service and a volume', () => {
    expect(check(readFileSync(join(root, 'test/fixtures/kubernetes/every-setting.yaml'), 'utf8'))).toEqual([])
    expect(check('x-k8s: { namespce: x }')).toEqual(['/x-k8s/namespce'])
    expect(check('services: { web: { x-k8s: { kind: Deploymnt } } }')).toEqual(['/services/web/x-k8s/kind'])
    expect(check('volumes: { data: { x-k8s: { siz: 1Gi } } }')).toEqual(['/volumes/data/x-k8s/siz'])
  })

  test('knows functions, by either name, and their gateway', () => {
    const text = `
x-gateway: { port: 9000, keys: api-keys }
functions:
  resize:
    runtime: node22
    environment: { LOG: debug }
    depends_on: [db]
    triggers: [{ http: { path: /x, cors: true } }, { cron: "*/5 * * * *" }, { topic: orders }]
`
    expect(check(text)).toEqual([])
    expect(check(text.replace('functions', 'x-functions'))).toEqual([])
    expect(check(text.replace('runtime:', 'runtme:'))).toEqual(['/functions/resize/runtme'])
    expect(check(text.replace('functions', 'x-functions').replace('[db]', '{db: {condition: x}}'))).toEqual([
      '/x-functions/resize/depends_on/db/condition',
    ])
  })

  test('refuses unknown keys, wrong types, wrong words and missing parts, where they stand', () => {
    expect(check('services: { web: { imgae: x } }')).toEqual(['/services/web/imgae'])
    expect(check('services: { web: { image: [x] } }')).toEqual(['/services/web/image'])
    expect(check('services: { web: { depends_on: { db: { condition: ready } } } }')).toEqual([
      '/services/web/depends_on/db/condition',
    ])
    expect(check('services: { web: { healthcheck: { interval: 5 seconds } } }')).toEqual(['/services/web/healthcheck/interval'])
    expect(check('services: { "a b": { image: x } }')).toEqual(['/services/a b'])
    expect(check('service: {}')).toEqual(['/service'])
  })
})
