import { expect, it } from 'vitest'
import { expanded } from '../../support/expanded.js'

const text = 'functions: {a: {runtime: node}, b: {runtime: node}}'
const folders = ['a', 'b']

it('mounts the source of what is worked on, which is no part of its image then', () => {
  const { stack } = expanded(text, {
    folders,
    dev: { functions: ['a'], source: 'mounted', inspect: { function: 'a', port: 9300 } },
  })
  const { a, b } = stack.services
  expect(a?.environment).toMatchObject({ STACK_DEV: '1', STACK_INSPECT: '0.0.0.0:9229' })
  expect(a?.volumes).toMatchObject([{ type: 'bind', source: '/project/functions/a', target: '/function', read_only: true }])
  expect(a?.ports).toMatchObject([{ host_ip: '127.0.0.1', target: 9229, published: '9300' }])
  expect(a?.build?.dockerfile_inline).not.toContain('COPY . /function')
  expect(b?.environment).not.toHaveProperty('STACK_DEV')
  expect(b?.build?.dockerfile_inline).toContain('COPY . /function')
})

it('keeps the source in the image where files are sent, for all functions where none is named', () => {
  const { stack } = expanded(text, { folders, dev: { functions: [], source: 'sent' } })
  for (const service of [stack.services.a, stack.services.b]) {
    expect(service?.environment).toMatchObject({ STACK_DEV: '1' })
    expect(service?.volumes).toBeUndefined()
    expect(service?.build?.dockerfile_inline).toContain('COPY . /function')
  }
})
