import { describe, expect, it } from 'vitest'
import { clusterFacts, imageFacts, loweredText } from '../../../../support/kubernetes-lowering.js'

const text =
  'services:\n  web:\n    build: .\n  db:\n    image: localhost:5000/team/db:2\n  cache:\n    image: localhost:5000/team/db:2\n'
const images = new Map([['shop-web', imageFacts()]])

function delivered(facts = clusterFacts({ images }), more = '') {
  return loweredText(more + text, facts).resources.flatMap((resource) =>
    resource.kind === 'node-image' ? [`${resource.id} ${resource.delivery} as ${resource.reference}`] : [],
  )
}

describe('lowerNodeImages', () => {
  it('loads each image once into the nodes of this machine', () => {
    expect(delivered()).toMatchInlineSnapshot(`
      [
        "node-image/shop-web load as shop-web:0123456789ab",
        "node-image/localhost:5000/team/db:2 load as localhost:5000/team/db:2",
      ]
    `)
  })

  it('names an image that one service builds and others use alike for all of them', () => {
    const shared = 'services: {web: {build: ., image: "app:1"}, job: {image: "app:1"}}'
    const { resources } = loweredText(shared, clusterFacts({ images: new Map([['app:1', imageFacts()]]) }))
    const named = resources.flatMap((resource) => ('manifest' in resource ? [JSON.stringify(resource.manifest)] : []))
    expect(named.flatMap((text) => /"image":"([^"]+)"/.exec(text)?.[1] ?? [])).toEqual(['app:0123456789ab', 'app:0123456789ab'])
    expect(resources.flatMap((resource) => (resource.kind === 'node-image' ? [resource.reference] : []))).toEqual([
      'app:0123456789ab',
    ])
  })

  it('tags what is named by a digest, which an archive of images knows nothing of', () => {
    const digest = `redis:7@sha256:${'a'.repeat(64)}`
    const facts = (driver: 'kind' | 'remote') => clusterFacts({ images: new Map([[digest, imageFacts()]]), cluster: { driver } })
    const named = (driver: 'kind' | 'remote') =>
      /"containers":\[.*?"image":"([^"]+)"/.exec(
        JSON.stringify(loweredText(`services: {db: {image: "${digest}"}}`, facts(driver))),
      )?.[1]
    expect(named('kind')).toBe('redis:0123456789ab')
    expect(named('remote')).toBe(digest)
  })

  it('pushes what is built where a cluster elsewhere has a registry, and nothing else', () => {
    const remote = clusterFacts({ images, cluster: { driver: 'remote' } })
    expect(delivered(remote, 'x-k8s: {registry: registry.example.org/team}\n')).toMatchInlineSnapshot(`
      [
        "node-image/shop-web push as registry.example.org/team/shop-web:0123456789ab",
      ]
    `)
    expect(delivered(remote)).toEqual([])
  })

  it('keeps the name of what is built where nobody brings it to the cluster', () => {
    const remote = clusterFacts({ images, cluster: { driver: 'remote' } })
    const { resources } = loweredText(text, remote)
    expect(JSON.stringify(resources)).toContain('"image":"shop-web"')
  })

  it('needs the image of the engine, and is needed by the workload', () => {
    const { resources } = loweredText(text, clusterFacts({ images }))
    const needs = (id: string) => resources.find((resource) => resource.id === id)?.needs.map((need) => need.id)
    expect(needs('node-image/shop-web')).toEqual(['image/shop-web'])
    expect(needs('deployment/web')).toContain('node-image/shop-web')
  })
})
