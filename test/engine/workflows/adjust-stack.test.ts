import { describe, expect, it } from 'vitest'
import type { Service } from '../../../src/engine/model/service.js'
import type { Stack } from '../../../src/engine/model/stack.js'
import { withImagePolicy, withNamedServices, withScale } from '../../../src/engine/workflows/adjust-stack.js'

const service = (rest: Partial<Service> = {}): Service => ({ command: null, entrypoint: null, ...rest })

const stack: Stack = {
  name: 'shop',
  workingDir: '/shop',
  files: ['/shop/stack.yaml'],
  envFiles: [],
  services: { web: service({ build: { context: '/shop' } }), db: service({ image: 'postgres', container_name: 'db' }) },
  disabledServices: { debug: service() },
  networks: {},
  volumes: {},
  configs: {},
  secrets: {},
  models: {},
  extensions: {},
  environment: {},
}

describe('services named on the command line', () => {
  it('take part although their profile is inactive', () => {
    const adjusted = withNamedServices(stack, ['debug'])
    expect(Object.keys(adjusted.services)).toEqual(['web', 'db', 'debug'])
    expect(adjusted.disabledServices).toEqual({})
  })

  it('must exist; the nearest name is offered', () => {
    expect(() => withNamedServices(stack, ['wbe'])).toThrow(
      expect.objectContaining({ message: 'no such service: `wbe`', hint: 'did you mean `web`?' }),
    )
    expect(() => withNamedServices(stack, ['something'])).toThrow(expect.objectContaining({ hint: 'services: web, db, debug' }))
  })
})

describe('--scale', () => {
  it('sets replicas where either attribute says them', () => {
    const deployed = { ...stack, services: { web: service({ deploy: { replicas: 1 } }) } }
    expect(withScale(deployed, new Map([['web', 3]])).services.web).toMatchObject({ scale: 3, deploy: { replicas: 3 } })
  })

  it('refuses more than one of a service with a name of its own', () => {
    expect(() => withScale(stack, new Map([['db', 2]]))).toThrow(expect.objectContaining({ code: 'cannot-scale', exitCode: 2 }))
    expect(withScale(stack, new Map([['db', 0]])).services.db?.scale).toBe(0)
  })
})

describe('--build, --no-build and --pull', () => {
  it('are written over the policy of every service they concern', () => {
    const policies = (policy: Parameters<typeof withImagePolicy>[1]) =>
      Object.values(withImagePolicy(stack, policy).services).map(({ pull_policy }) => pull_policy)
    expect(policies({ build: 'always' })).toEqual(['build', undefined])
    expect(policies({ build: 'stale', pull: 'always' })).toEqual(['always', 'always'])
  })

  it('leave nothing to build with --no-build', () => {
    expect(withImagePolicy(stack, { build: 'never' }).services.web).not.toHaveProperty('build')
  })
})
