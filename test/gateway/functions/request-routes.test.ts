import { describe, expect, it } from 'vitest'
import type { GatewayFunction } from '../../../src/engine/model/gateway-config.js'
import { requestRoutes } from '../../../src/gateway/functions/request-routes.js'
import { gatewayConfig, gatewayFunction } from '../../support/gateway-process.js'

function withRoutes(
  name: string,
  ...routes: readonly (Partial<GatewayFunction['routes'][number]> & { path: string })[]
): GatewayFunction {
  return gatewayFunction(name, 8080, { routes: routes.map((route) => ({ methods: [], auth: 'none', ...route })) })
}

function found(host: string, method: string, url: string, ...functions: readonly GatewayFunction[]): string {
  const route = requestRoutes(gatewayConfig(...functions)).find(host, method, url)
  if (route.type === 'function')
    return `${route.function.name} ${route.path}${route.prefix === '' ? '' : ` without ${route.prefix}`}`
  return route.type === 'method' ? `only ${route.allowed.join(' ')}` : 'none'
}

const here = 'localhost:8088'

describe('the function of a request', () => {
  const resize = gatewayFunction('resize', 8080)
  it.each([
    ['/fn/resize', 'resize / without /fn/resize'],
    ['/fn/resize/', 'resize / without /fn/resize'],
    ['/fn/resize?a=1', 'resize /?a=1 without /fn/resize'],
    ['/fn/resize/a%20b/?c', 'resize /a%20b/?c without /fn/resize'],
    ['/fn/resized', 'none'],
    ['/fn/', 'none'],
    ['/', 'none'],
  ])('%s is %s', (url, expected) => {
    expect(found(here, 'GET', url, resize)).toBe(expected)
  })

  it.each(['resize.localhost', 'Resize.LOCALHOST:8088', 'resize.localhost.'])('is named by the host %s', (host) => {
    expect(found(host, 'GET', '/a?b', resize)).toBe('resize /a?b')
  })

  it('is the one whose path says most', () => {
    const functions = [
      withRoutes('rest', { path: '/users/*' }),
      withRoutes('one', { path: '/users/{id}' }),
      withRoutes('me', { path: '/users/me' }),
      withRoutes('files', { path: '/users/{id}/files/*' }),
      withRoutes('all', { path: '/*' }),
    ]
    const paths = ['/users/me', '/users/7', '/users/7/', '/users/7/files', '/users/7/files/a/b', '/users/7/x', '/users', '/']
    expect(paths.map((path) => found(here, 'GET', path, ...functions))).toEqual([
      'me /users/me',
      'one /users/7',
      'one /users/7/',
      'files /users/7/files',
      'files /users/7/files/a/b',
      'rest /users/7/x',
      'rest /users',
      'all /',
    ])
  })

  it('compares paths decoded, and passes them on as they are', () => {
    expect(found(here, 'GET', '/caf%C3%A9', withRoutes('cafe', { path: '/café' }))).toBe('cafe /caf%C3%A9')
    expect(found(here, 'GET', '/a%', withRoutes('a', { path: '/{x}' }))).toBe('a /a%')
  })

  it('is another one for another method of the same path', () => {
    const functions = [
      withRoutes('read', { path: '/a', methods: ['GET'] }),
      withRoutes('write', { path: '/a', methods: ['POST', 'PUT'] }),
    ]
    expect(['GET', 'HEAD', 'POST', 'DELETE'].map((method) => found(here, method, '/a', ...functions))).toEqual([
      'read /a',
      'read /a',
      'write /a',
      'only GET POST PUT',
    ])
  })

  it('is looked for among those of the hostname first', () => {
    const functions = [withRoutes('shop', { path: '/*', hostname: 'Shop.example' }), withRoutes('any', { path: '/a' })]
    expect(found('shop.example:80', 'GET', '/a', ...functions)).toBe('shop /a')
    expect(found('other.example', 'GET', '/a', ...functions)).toBe('any /a')
    expect(found('other.example', 'GET', '/b', ...functions)).toBe('none')
  })

  it('has its own methods under its own name', () => {
    const posted = gatewayFunction('posted', 8080, { methods: ['POST'] })
    expect(['GET', 'POST'].map((method) => found(here, method, '/fn/posted', posted))).toEqual([
      'only POST',
      'posted / without /fn/posted',
    ])
  })
})
