import { describe, expect, it } from 'vitest'
import { accountLines, loweredObject } from '../../../../support/kubernetes-lowering.js'

describe('dependencyNeeds', () => {
  it('waits for workloads in the condition that the file names', () => {
    const text = `
services:
  web:
    image: web:1
    depends_on:
      db: {condition: service_healthy, restart: true}
      cache: {condition: service_started, required: false}
      migrate: {condition: service_completed_successfully}
  db: {image: db:1, healthcheck: {test: "true"}}
  cache: {image: cache:1, network_mode: service:db}
  migrate: {image: web:1}
`
    const needs = loweredObject(text, 'deployment/web').needs.filter(({ until }) => until !== 'exists')
    expect(
      needs.map(
        ({ id, until, follows, required }) => `${id.replace(/-[0-9a-f]{8}$/, '-<hash>')} ${until} ${follows} ${required}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "deployment/db healthy restart true",
        "deployment/db started no false",
        "job/migrate completed no true",
      ]
    `)
  })

  it('starts what runs in one Pod together', () => {
    const text = `
services:
  web: {image: web:1}
  side: {image: side:1, network_mode: service:web, depends_on: {web: {condition: service_started}}}
`
    expect(loweredObject(text, 'deployment/web').needs.every(({ until }) => until === 'exists')).toBe(true)
    expect(accountLines(text).filter((line) => line.includes('depends_on'))).toMatchInlineSnapshot(`
      [
        "translated services.side.depends_on.web: starts with it, in the same Pod",
      ]
    `)
  })
})
