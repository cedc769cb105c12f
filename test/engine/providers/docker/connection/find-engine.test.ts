import { describe, expect, test } from 'vitest'
import { formatEndpoint } from '../../../../../src/engine/providers/docker/connection/endpoint.js'
import type { EngineCandidate } from '../../../../../src/engine/providers/docker/connection/engine-candidates.js'
import { findEngine, nothingFound } from '../../../../../src/engine/providers/docker/connection/find-engine.js'
import { EngineError } from '../../../../../src/engine/providers/docker/engine-error.js'
import { translateConnectionError } from '../../../../../src/engine/providers/docker/translate-error.js'

describe('the search for an engine', () => {
  test('takes the first that answers and remembers what did not', async () => {
    const search = await findEngine([usual('/a'), usual('/b'), usual('/c')], answering({ '/b': 'engine b' }))
    expect(search).toMatchObject({ found: true, engine: 'engine b', candidate: usual('/b'), tried: [{ candidate: usual('/a') }] })
  })

  test('in vain, names the first place', async () => {
    const search = await findEngine([usual('/a'), usual('/b')], answering({}))
    expect(nothingFound(search.tried).message).toBe('no Docker Engine answers at unix:///a or at any other usual place')
  })

  test('in vain, a socket that may not be used tells more than those that are missing', async () => {
    const search = await findEngine([usual('/a'), usual('/b')], answering({}, { '/b': 'EACCES' }))
    expect(nothingFound(search.tried).message).toBe('no permission to use the Docker Engine at unix:///b')
  })

  test('at the user’s own choice, the message says who chose', async () => {
    const search = await findEngine([{ ...usual('/a'), source: 'DOCKER_HOST', reason: 'chosen' }], answering({}))
    expect(nothingFound(search.tried).message).toBe('no Docker Engine answers at unix:///a (DOCKER_HOST)')
  })

  test('what is no matter of engines is passed on', async () => {
    const broken = findEngine([usual('/a')], () => Promise.reject(new TypeError('a bug')))
    await expect(broken).rejects.toThrow(TypeError)
  })
})

function usual(path: string): EngineCandidate {
  return { endpoint: { type: 'unix', path }, source: path, reason: 'usual' }
}

function answering(engines: { readonly [path: string]: string }, failures: { readonly [path: string]: string } = {}) {
  return async ({ endpoint }: EngineCandidate) => {
    const path = formatEndpoint(endpoint).replace('unix://', '')
    const engine = engines[path]
    if (engine) return engine
    const error = Object.assign(new Error('no connection'), { code: failures[path] ?? 'ENOENT' })
    const problem = translateConnectionError(formatEndpoint(endpoint), error)
    expect(problem).toBeInstanceOf(EngineError)
    throw problem
  }
}
