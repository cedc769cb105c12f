import { describe, expect, it } from 'vitest'
import { manifestOf, standalone } from '../../../../support/rendering.js'

describe('objects that run without stack', () => {
  it('carry nothing that only stack reads', () => {
    const text = JSON.stringify(standalone('name: shop\nservices: {web: {image: nginx, labels: {team: blue}}}'))
    expect(text).not.toMatch(/dev\.stack\/(fields|group|needs|image|service-name)|managed-by/)
    expect(text).toContain('"team":"blue"')
  })

  it('say where they come from', () => {
    const objects = standalone('name: shop\nservices:\n  web: {image: nginx}')
    expect(objects.find(({ manifest }) => manifest.kind === 'Deployment')?.comments).toEqual(['services.web, stack.yaml:3'])
  })

  it('begin with the namespace and end with what runs', () => {
    const kinds = standalone('name: shop\nservices: {web: {image: nginx, ports: ["8080:80"]}}').map(
      ({ manifest }) => manifest.kind,
    )
    expect(kinds).toEqual(['Namespace', 'Service', 'Service', 'Deployment'])
  })

  it('publish ports as the kind of Service that is asked for', () => {
    const text = 'name: shop\nservices: {web: {image: nginx, ports: ["8080:80", "127.0.0.1:8080:80", "30053:53/udp"]}}'
    const published = (publish: 'NodePort' | 'LoadBalancer') =>
      manifestOf(standalone(text, { options: { publish } }), 'Service', 'web-published').spec
    expect(published('LoadBalancer')).toMatchObject({
      type: 'LoadBalancer',
      ports: [
        { name: 'tcp-8080', port: 8080, targetPort: 80, protocol: 'TCP' },
        { name: 'udp-30053', port: 30053, targetPort: 53, protocol: 'UDP' },
      ],
    })
    expect(published('NodePort')).toMatchObject({
      type: 'NodePort',
      ports: [
        { name: 'tcp-80', port: 80, targetPort: 80 },
        { name: 'udp-53', port: 53, targetPort: 53, nodePort: 30053 },
      ],
    })
  })

  it('leave out names that no Service can have, and say so', () => {
    const objects = standalone('name: shop\nservices: {user_db: {image: postgres, expose: [5432]}, web: {image: nginx}}')
    const web = objects.find(({ manifest }) => manifest.kind === 'Deployment' && manifest.metadata.name === 'web')
    expect(JSON.stringify(web?.manifest)).not.toContain('hostAliases')
    expect(web?.comments).toContain('user_db: no name for a Service; reach it as user-db')
  })
})
