import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFunctionProgram } from '../../../../src/engine/functions/function-program.js'
import { importFunctions } from '../../../../src/engine/functions/import/import.js'
import { formatKeyPath } from '../../../../src/engine/model/origin.js'
import { printBlock } from '../../../../src/engine/workflows/edit-stack-file.js'

const { runtimes } = readFunctionProgram(process.cwd())
const context = { runtimes, place: (path: string) => (path === '.' ? '.' : `./${path.replace(/^\.\//, '').replace(/\/$/, '')}`) }

function imported(text: string, file = 'f.yaml') {
  const { functions, leftOut, accounts } = importFunctions(text, file, context)
  return {
    block: printBlock('functions', Object.fromEntries(functions.map(({ name, declaration }) => [name, declaration]))),
    files: functions.flatMap(({ files }) => files),
    leftOut,
    accounts: accounts.map(({ level, path, reason, position }) => `${level} ${position?.line} ${formatKeyPath(path)}: ${reason}`),
  }
}

const fixture = (file: string) => imported(readFileSync(join('test/fixtures/functions', file), 'utf8'), file)

describe('what functions of other systems become', () => {
  it.each(['kubeless.yaml', 'openfaas.yaml', 'serverless.yml', 'template.yaml'])('%s', (file) => {
    const { block, files, leftOut, accounts } = fixture(file)
    expect(
      `${block}${files.map(({ path, text }) => `== ${path}\n${text}\n`).join('')}== left out: ${leftOut.join()}\n${accounts.join('\n')}\n`,
    ).toMatchSnapshot()
  })

  it('gives every key that was written exactly one account', () => {
    const { accounts } = fixture('serverless.yml')
    const keys = accounts.map((account) => account.split(':')[0])
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of ['service', 'functions', 'provider.runtime', 'functions.createUser.timeout']) {
      expect(keys.some((told) => told?.endsWith(` ${key}`))).toBe(true)
    }
  })
})

describe('serverless.yml', () => {
  const environment = (value: string, more = '') =>
    imported(
      `service: s\nprovider: aws\nfunctions: {a: {handler: a.b, runtime: nodejs22.x, environment: {V: "${value}"}}}\n${more}`,
    )

  it.each([
    ['plain', 'plain'],
    ['a$b', 'a$$b'],
    ['${env:NAME}', '${NAME}'],
    ["${env:NAME, 'd'}", '${NAME:-d}'],
    ["${opt:stage, 'dev'}-x", 'dev-x'],
    ['${sls:stage}', 'dev'],
    ['${self:custom.name}', 'own-dev'],
    ['${self:custom.none, self:custom.name}', 'own-dev'],
  ])('fills in %s', (value, expected) => {
    const { block } = environment(value, 'custom: {name: "own-${opt:stage, \'dev\'}"}\n')
    expect(block).toMatch(new RegExp(`V: "?${expected.replaceAll(/[$.*{}?]/g, '\\$&')}"?\\}`))
  })

  it.each(['${ssm:/a}', '${file(./x.yml):a}', '${self:custom.loop}'])('leaves out %s', (value) => {
    const { block, accounts } = environment(value, 'custom: {loop: "${self:custom.loop}"}\n')
    expect(block).not.toContain('environment')
    expect(accounts.join('\n')).toContain('is not known here')
  })

  const schedule = (text: string) =>
    imported(`service: s\nprovider: aws\nfunctions: {a: {handler: a.b, runtime: nodejs22.x, events: [{schedule: "${text}"}]}}\n`)

  it.each([
    ['rate(1 minute)', '@every 1m'],
    ['rate(2 days)', '@every 48h'],
    ['cron(0 10 * * ? *)', '0 10 * * ?'],
    ['cron(15 12 ? * 1 *)', '15 12 ? * 0'],
    ['cron(0 8 ? * MON-FRI 2027)', '0 8 ? * MON-FRI'],
    ['cron(0 8 ? * 3#1 *)', '0 8 ? * 2#1'],
  ])('reads the schedule %s', (text, expected) => {
    expect(schedule(text).block).toContain(`schedule: "${expected}"`)
  })

  it.each(['rate(5 weeks)', 'at(2027-01-01)', 'cron(99 * * * ? *)'])('leaves out the schedule %s', (text) => {
    expect(schedule(text).block).not.toContain('triggers')
  })
})

describe('what is none of these', () => {
  it.each([
    ['a: 1\nb: 2\n', 'is none of the formats that can be imported: it begins with `a`, `b`'],
    ['', 'it has no keys'],
    ['service: s\nprovider: {name: google}\nfunctions: {}\n', 'is a serverless.yml for `google`'],
    ['a: [', '1 problem'],
  ])('%j is refused', (text, why) => {
    expect(() => imported(text)).toThrow(why)
  })
})
