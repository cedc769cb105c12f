import { expect, test } from 'vitest'
import { profilesOfVariable, selectProfiles } from '../../../src/engine/load/profiles.js'
import type { Service } from '../../../src/engine/model/service.js'

const plain = { command: null, entrypoint: null }
const services: { readonly [name: string]: Service } = {
  web: plain,
  debug: { ...plain, profiles: ['dev', 'debug'] },
  e2e: { ...plain, profiles: ['test'] },
}

function enabled(profiles: readonly string[], named: readonly string[] = []) {
  const { enabled, disabled } = selectProfiles(services, { profiles, services: named })
  return [Object.keys(enabled), Object.keys(disabled)]
}

test('services without a profile always take part, the others when one of their profiles is active', () => {
  expect(enabled([])).toEqual([['web'], ['debug', 'e2e']])
  expect(enabled(['debug'])).toEqual([['web', 'debug'], ['e2e']])
  expect(enabled(['*'])).toEqual([['web', 'debug', 'e2e'], []])
})

test('naming a service activates its profiles', () => {
  expect(enabled([], ['e2e', 'unknown'])).toEqual([['web', 'e2e'], ['debug']])
})

test('COMPOSE_PROFILES is a comma list', () => {
  expect(profilesOfVariable(' a, b,,')).toEqual(['a', 'b'])
  expect(profilesOfVariable(undefined)).toEqual([])
})
