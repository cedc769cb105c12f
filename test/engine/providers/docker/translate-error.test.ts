import { describe, expect, test } from 'vitest'
import {
  translateAnswer,
  translateConnectionError,
  translateMessage,
} from '../../../../src/engine/providers/docker/translate-error.js'

describe('what an engine refuses', () => {
  test.each([
    [404, 'No such container: x', 'not-found', 'No such container: x'],
    [
      409,
      'Conflict. The container name "/x" is already in use',
      'conflict',
      'Conflict. The container name "/x" is already in use',
    ],
    [400, 'invalid reference format', 'invalid', 'invalid reference format'],
    [404, 'pull access denied for x, repository does not exist', 'denied', 'pull access denied for x, repository does not exist'],
    [
      500,
      'driver failed programming external connectivity on endpoint a-1 (0f3c): Bind for 0.0.0.0:8080 failed: port is already allocated',
      'port-taken',
      'host port 0.0.0.0:8080 is already in use',
    ],
    [
      500,
      'failed to set up container networking: driver failed programming external connectivity on endpoint a-1 (0f): failed to bind host port for 0.0.0.0:80:172.18.0.2:80/tcp: address already in use',
      'port-taken',
      'host port 0.0.0.0:80 is already in use',
    ],
    [500, 'something broke', 'engine', 'something broke'],
  ])('%i %s', (status, message, failure, sentence) => {
    const error = translateAnswer(status, JSON.stringify({ message }))
    expect({ failure: error.failure, message: error.message, status: error.status }).toEqual({
      failure,
      message: sentence,
      status,
    })
  })

  test('a proxy’s plain text is kept', () => {
    expect(translateAnswer(502, 'Bad Gateway\n').message).toBe('Bad Gateway')
  })

  test('in the middle of a pull the sentence alone tells', () => {
    expect(translateMessage('manifest for redis:99 not found: manifest unknown').failure).toBe('not-found')
    expect(
      translateMessage('Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host').hint,
    ).toBe('the engine cannot reach the registry; `stack doctor` looks closer')
  })
})

describe('a connection that fails', () => {
  const address = 'unix:///var/run/docker.sock'

  test('an absent engine is told with what starts one', () => {
    const error = translateConnectionError(address, Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' }))
    expect([error.failure, error.message, error.hint]).toEqual([
      'unreachable',
      'no Docker Engine answers at unix:///var/run/docker.sock',
      '`stack engine start` starts one; `stack doctor` looks closer',
    ])
  })

  test('a forbidden socket is told with the group that opens it', () => {
    const error = translateConnectionError(address, Object.assign(new Error('connect EACCES'), { code: 'EACCES' }))
    expect(error.hint).toContain('usermod -aG docker')
  })

  test('both attempts of a name with two addresses count as one', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' })
    const error = translateConnectionError('tcp://localhost:1', new AggregateError([refused], ''))
    expect(error.message).toBe('no Docker Engine answers at tcp://localhost:1')
  })
})
