import { expect, test } from 'vitest'
import { isOn, readVariable } from '../../../src/engine/host/env.js'

test('an empty variable is an unset one', () => {
  expect(readVariable({ COMPOSE_FILE: '' }, 'COMPOSE_FILE')).toBeUndefined()
  expect(readVariable({ COMPOSE_FILE: 'a.yaml' }, 'COMPOSE_FILE')).toBe('a.yaml')
})

test('a variable says yes as in Go', () => {
  for (const yes of ['1', 't', 'T', 'true', 'True', 'TRUE'])
    expect(isOn({ STACK_NO_INSTALL: yes }, 'STACK_NO_INSTALL')).toBe(true)
  for (const no of ['', '0', 'false', 'yes', 'on']) expect(isOn({ STACK_NO_INSTALL: no }, 'STACK_NO_INSTALL')).toBe(false)
})
