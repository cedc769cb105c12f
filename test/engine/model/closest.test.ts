import { describe, expect, it } from 'vitest'
import { closest } from '../../../src/engine/model/closest.js'

describe('did you mean', () => {
  it.each([
    ['port', ['ports', 'image'], 'ports'],
    ['databse', ['db', 'database'], 'database'],
    ['databse', ['web', 'db'], 'db'],
    ['pull', ['pull', 'push'], 'pull'],
    ['tset', ['test', 'best'], 'test'],
    ['sp', ['ps', 'up'], 'ps'],
    ['enviroment', ['environment', 'env_file'], 'environment'],
  ])('%s of %j is %s', (word, candidates, expected) => {
    expect(closest(word, candidates)).toBe(expected)
  })

  it('stays silent when nothing is near', () => {
    expect(closest('frobnicate', ['up', 'down', 'logs'])).toBeUndefined()
  })
})
