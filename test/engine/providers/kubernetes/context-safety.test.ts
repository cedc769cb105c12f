import { describe, expect, test } from 'vitest'
import {
  type ContextPermission,
  isLocalServer,
  permitContext,
} from '../../../../src/engine/providers/kubernetes/context-safety.js'
import { kindNode } from '../../../support/fake-node-host.js'

describe('a server is provably local', () => {
  const node = kindNode('shop-control-plane', 'shop')

  test('where a node container publishes the very port of the loopback', () => {
    expect(isLocalServer('https://127.0.0.1:41234', [node])).toBe(true)
    expect(isLocalServer('https://localhost:41234', [node])).toBe(true)
    expect(isLocalServer('https://127.0.0.1:41235', [node])).toBe(false)
  })

  test('where a node publishes it on all addresses', () => {
    const wide = { ...node, published: [{ target: '6443/tcp', address: '0.0.0.0:41234' }] }
    expect(isLocalServer('https://127.0.0.1:41234', [wide])).toBe(true)
    expect(isLocalServer('https://[::1]:41234', [{ ...node, published: [{ target: '6443/tcp', address: '[::]:41234' }] }])).toBe(
      true,
    )
  })

  test('at the address of a node on a network of the engine', () => {
    expect(isLocalServer('https://172.18.0.2:6443', [node])).toBe(true)
    expect(isLocalServer('https://172.18.0.9:6443', [node])).toBe(false)
  })

  test('not by its name, and not by a container that does not run', () => {
    expect(isLocalServer('https://kind-shop.example.com', [node])).toBe(false)
    expect(isLocalServer('https://127.0.0.1:41234', [{ ...node, state: 'exited' }])).toBe(false)
    expect(isLocalServer('https://127.0.0.1:41234', [])).toBe(false)
    expect(isLocalServer('not a url', [node])).toBe(false)
  })

  test('not where a tunnel on the loopback leads elsewhere', () => {
    expect(isLocalServer('https://127.0.0.1:6443', [node])).toBe(false)
  })
})

describe('a cluster that is not provably local', () => {
  const prod = { name: 'prod', server: 'https://k8s.example.com' }
  const permit = (changes: Partial<ContextPermission>) =>
    permitContext(prod, 'shop', { allowed: ['prod'], intent: 'change', consent: { type: 'nobody' }, ...changes })

  test('is refused unless the file allows it, whoever says yes', async () => {
    await expect(permit({ allowed: ['stage'], consent: { type: 'given' } })).rejects.toMatchObject({
      code: 'context-refused',
      message: 'context `prod` leads to https://k8s.example.com, which is no local cluster; the stack file does not allow it',
      hint: 'if it is meant, write `x-k8s: {allowContexts: [prod]}` into the stack file',
    })
  })

  test('is looked at without a question', async () => {
    await expect(permit({ intent: 'look' })).resolves.toBeUndefined()
  })

  test('is not changed where nobody can be asked', async () => {
    await expect(permit({})).rejects.toMatchObject({ hint: 'with -y it is done without a question' })
    await expect(permit({ consent: { type: 'given' } })).resolves.toBeUndefined()
  })

  test('is changed by a person who read where it goes', async () => {
    const questions: string[] = []
    const answering = (answer: boolean): ContextPermission['consent'] => ({
      type: 'ask',
      ask: async (question) => {
        questions.push(question)
        return answer
      },
    })
    await expect(permit({ consent: answering(true) })).resolves.toBeUndefined()
    await expect(permit({ consent: answering(false) })).rejects.toMatchObject({ message: 'nothing was changed' })
    expect(questions[0]).toBe('change project shop on context `prod` at https://k8s.example.com, which is no local cluster')
  })
})
