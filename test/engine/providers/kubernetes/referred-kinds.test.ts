import { expect, test } from 'vitest'
import { readSettings } from '../../../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import { referredKinds } from '../../../../src/engine/providers/kubernetes/referred-kinds.js'
import { loaded } from '../../../support/loaded.js'

const kindsOf = (text: string) => {
  const { stack, origins } = loaded(text)
  return referredKinds(stack, readSettings(stack, origins).value)
}

test('of what a stack makes by itself, nothing is looked for', () => {
  const text = `
services:
  web:
    image: web:1
    volumes: ["data:/data"]
    secrets: [pass]
    configs: [page]
    x-k8s:
      serviceAccount: { create: true }
      priorityClass: { name: high, value: 1000 }
volumes: { data: {} }
secrets: { pass: { environment: PASS } }
configs: { page: { content: hello } }
`
  expect(kindsOf(text)).toEqual([])
})

test('what somebody else makes is looked for, by its kind', () => {
  const text = `
services:
  web:
    image: web:1
    runtime: gvisor
    volumes: ["data:/data"]
    secrets: [pass]
    configs: [page]
    x-k8s:
      serviceAccount: { name: robot }
      priorityClass: { name: high }
volumes: { data: { external: true } }
secrets: { pass: { external: true } }
configs: { page: { external: true } }
`
  expect(kindsOf(text)).toEqual([
    'persistent-volume-claim',
    'config-map',
    'secret',
    'service-account',
    'priority-class',
    'runtime-class',
  ])
})
