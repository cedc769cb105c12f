import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { environmentVariables, isOn, readVariable } from '../../../src/engine/host/env.js'

test('an empty variable is an unset one', () => {
  expect(readVariable({ COMPOSE_FILE: '' }, 'COMPOSE_FILE')).toBeUndefined()
  expect(readVariable({ COMPOSE_FILE: 'a.yaml' }, 'COMPOSE_FILE')).toBe('a.yaml')
})

test('a variable says yes as in Go', () => {
  for (const yes of ['1', 't', 'T', 'true', 'True', 'TRUE'])
    expect(isOn({ STACK_NO_INSTALL: yes }, 'STACK_NO_INSTALL')).toBe(true)
  for (const no of ['', '0', 'false', 'yes', 'on']) expect(isOn({ STACK_NO_INSTALL: no }, 'STACK_NO_INSTALL')).toBe(false)
})

const sources = join(import.meta.dirname, '../../../src')
// Gateways and the servers of functions run in containers of their own, with an environment that we give them.
const texts = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith(join('host', 'env.ts')) && !/^(gateway|runtimes)\b/.test(path))
  .map((path) => readFileSync(join(sources, path), 'utf8'))

test('every variable that is read is declared', () => {
  const read = texts.flatMap((text) => [...text.matchAll(/\benv\??\.([A-Z][A-Z0-9_]+)\b/g)].map((match) => match[1] ?? ''))
  expect([...new Set(read)].filter((name) => !(name in environmentVariables))).toEqual([])
})

test('every variable that is declared is read, or said to have no effect', () => {
  const all = texts.join('\n')
  const effective = Object.entries(environmentVariables).filter(([, line]) => !line.startsWith('accepted for compatibility'))
  expect(effective.map(([name]) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).toEqual([])
})
