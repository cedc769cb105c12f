import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import K8sRender from '../../../src/commands/k8s/render.js'
import { withEngine } from '../../support/fake-docker.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { runCommand } from '../../support/run-command.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-k8s-render-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shop = 'name: shop\nservices: {web: {build: .}, api: {build: ., image: "api:1"}, db: {image: "redis:7"}}\n'

/** The images of what is written, and what is said of them. */
async function rendered(text: string, built: readonly string[] = []) {
  writeFileSync(join(folder, 'stack.yaml'), text)
  const engine = createFakeEngine()
  for (const image of ['redis:7', ...built]) engine.addImage(image)
  const world = { ...withEngine(engine), cwd: folder, env: { XDG_CACHE_HOME: folder } }
  const { exit, stdout, stderr } = await runCommand({ 'k8s:render': K8sRender }, ['k8s', 'render'], world)
  expect(exit).toBe(0)
  return {
    images: [...stdout.matchAll(/image: (.*)/g)].map(([, image]) => image),
    said: stderr.split('\n').filter((line) => line.includes('push')),
  }
}

test('built images keep their names, whether they were built already or not', async () => {
  const before = await rendered(shop)
  expect(await rendered(shop, ['shop-web', 'api:1'])).toEqual(before)
  expect(before).toMatchInlineSnapshot(`
    {
      "images": [
        "shop-web",
        "api:1",
        "redis:7",
      ],
      "said": [
        "built from the stack, and yours to push where the cluster can pull: shop-web, api:1",
      ],
    }
  `)
})

test('with the registry that the file names', async () => {
  const team = `${shop}x-k8s: {registry: registry.example.org/team}\n`
  expect(await rendered(team, ['shop-web'])).toMatchInlineSnapshot(`
    {
      "images": [
        "registry.example.org/team/shop-web:latest",
        "registry.example.org/team/api:1",
        "redis:7",
      ],
      "said": [
        "built from the stack, and yours to push where the cluster can pull: registry.example.org/team/shop-web:latest, registry.example.org/team/api:1",
      ],
    }
  `)
})

test('of a stack that builds nothing, nothing is to be pushed', async () => {
  expect((await rendered('name: shop\nservices: {db: {image: "redis:7"}}\n')).said).toEqual([])
})
