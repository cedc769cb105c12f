import { describe, expect, test } from 'vitest'
import { formatEndpoint, parseEndpoint } from '../../../../../src/engine/providers/docker/connection/endpoint.js'

describe('an engine address', () => {
  test.each([
    ['unix:///run/docker.sock', { type: 'unix', path: '/run/docker.sock' }],
    ['unix://', { type: 'unix', path: '/var/run/docker.sock' }],
    ['npipe:////./pipe/docker_engine', { type: 'npipe', path: '\\\\.\\pipe\\docker_engine' }],
    ['tcp://10.0.0.1:2375', { type: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['10.0.0.1:2375', { type: 'tcp', host: '10.0.0.1', port: 2375 }],
    ['tcp://box', { type: 'tcp', host: 'box', port: 2375 }],
    ['tcp://[::1]:4243', { type: 'tcp', host: '::1', port: 4243 }],
    ['https://box', { type: 'tcp', host: 'box', port: 2376, tls: { verify: true } }],
    ['ssh://me@box', { type: 'ssh', host: 'box', user: 'me' }],
    ['ssh://box:2222/run/docker.sock', { type: 'ssh', host: 'box', port: 2222, path: '/run/docker.sock' }],
  ])('reads %s', (text, endpoint) => {
    expect(parseEndpoint(text)).toEqual(endpoint)
  })

  test('with TLS material, tcp means port 2376 where none is given', () => {
    expect(parseEndpoint('tcp://box', { verify: true, ca: 'PEM' })).toMatchObject({ port: 2376, tls: { ca: 'PEM' } })
  })

  test.each(['ftp://box', 'ssh://', 'ssh://me:secret@box', 'tcp://', 'tcp://box:notaport'])('refuses %s', (text) => {
    expect(() => parseEndpoint(text)).toThrow(`\`${text}\` is no address of a Docker Engine`)
  })

  test.each([
    'unix:///run/docker.sock',
    'tcp://10.0.0.1:2375',
    'tcp://[::1]:4243',
    'ssh://me@box:22/x.sock',
    'npipe:////./pipe/x',
  ])('is written as it was read: %s', (text) => {
    expect(formatEndpoint(parseEndpoint(text))).toBe(text)
  })
})
