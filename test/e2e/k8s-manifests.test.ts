import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readContent } from '../../src/engine/facts/content.js'
import { hasErrors } from '../../src/engine/model/diagnostic.js'
import { openClusterApi } from '../../src/engine/providers/kubernetes/client-node-cluster-api.js'
import type { ClusterApi } from '../../src/engine/providers/kubernetes/cluster-api.js'
import type { ContentSource } from '../../src/engine/providers/kubernetes/lower/kubernetes-resource.js'
import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'
import { objectKinds } from '../../src/engine/providers/kubernetes/object-kinds.js'
import { render } from '../../src/engine/providers/kubernetes/render/render.js'
import type { RenderedObject, RenderFormat } from '../../src/engine/providers/kubernetes/render/rendered.js'
import { withContents } from '../../src/engine/providers/kubernetes/render/secrets.js'
import { standaloneObjects } from '../../src/engine/providers/kubernetes/render/standalone.js'
import { chartManifests } from '../support/chart-templates.js'
import { readFixture } from '../support/config-fixtures.js'
import { type FixtureStack, fixtureStacks, localCluster, loweredFixture, remoteCluster } from '../support/kubernetes-fixtures.js'
import { clusterSuite } from '../support/test-cluster.js'

/*
 * Every manifest of every fixture passes the strict dry run of a real API server: no unknown field, no value that is refused. What a
 * cluster cannot have at all is left out: those stacks are refused before anything is sent.
 */

clusterSuite('manifests before a real API server', ({ kubeconfig }) => {
  const namespace = `stack-manifests-${process.pid}`
  let api: ClusterApi

  beforeAll(async () => {
    api = openClusterApi([{ text: readFileSync(kubeconfig, 'utf8'), path: kubeconfig }])
    await api.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { fieldManager: 'stack', force: false },
    )
  })
  afterAll(async () => {
    await api.delete({ kind: objectKinds.namespace, name: namespace }, { propagation: 'background' })
  })

  /** @returns what the server refuses, and why */
  async function refused(name: string, manifests: readonly Manifest[]): Promise<readonly string[]> {
    const answers = await Promise.all(
      manifests
        .filter(({ kind }) => kind !== 'Namespace')
        .map(async (manifest) => {
          const { metadata } = manifest
          const placed =
            metadata.namespace === undefined && manifest.kind === 'PriorityClass' ? metadata : { ...metadata, namespace }
          try {
            await api.apply({ ...manifest, metadata: placed }, { fieldManager: 'stack', force: false, dryRun: 'all' })
            return []
          } catch (error) {
            return [`${name}: ${manifest.kind} ${metadata.name}: ${error instanceof Error ? error.message : error}`]
          }
        }),
    )
    return answers.flat()
  }

  for (const cluster of [localCluster, remoteCluster]) {
    it(`are taken as they are lowered for a ${cluster.driver} cluster`, async () => {
      const problems: string[] = []
      let taken = 0
      for (const fixture of fixtureStacks()) {
        const { resources, diagnostics } = loweredFixture(fixture, cluster)
        if (hasErrors(diagnostics)) continue
        const manifests = resources.flatMap((each) =>
          'manifest' in each && !each.external ? [addressed(withContents(each.manifest, each.contents, reader(fixture)))] : [],
        )
        problems.push(...(await refused(fixture.name, manifests)))
        taken += manifests.length
      }
      expect(problems).toEqual([])
      expect(taken).toBeGreaterThan(300)
    })
  }

  for (const format of ['yaml', 'kustomize', 'helm'] as const) {
    it(`are taken as they are rendered as ${format}`, async () => {
      const problems: string[] = []
      let taken = 0
      for (const fixture of fixtureStacks()) {
        const objects = objectsOf(fixture)
        if (objects === undefined) continue
        const manifests = manifestsIn(fixture.loaded.stack.name, objects, format, namespace)
        problems.push(...(await refused(fixture.name, manifests)))
        taken += manifests.length
      }
      expect(problems).toEqual([])
      expect(taken).toBeGreaterThan(300)
    })
  }
})

/** The file formats' own texts, read back. */
function manifestsIn(
  project: string,
  objects: readonly RenderedObject[],
  format: RenderFormat,
  namespace: string,
): readonly Manifest[] {
  const { files, text = '' } = render(project, objects, [], format)
  if (format === 'yaml') return parsed(text)
  if (format === 'helm') return parsed(chartManifests(files, namespace))
  return files.filter(({ path }) => !path.endsWith('kustomization.yaml')).flatMap((file) => parsed(file.text))
}

function parsed(text: string): readonly Manifest[] {
  // What is no manifest is refused by the server.
  return parseAllDocuments(text).flatMap((document) => (document.toJSON() === null ? [] : [document.toJSON() as Manifest]))
}

/** Undefined where any cluster would refuse the stack. */
function objectsOf(fixture: FixtureStack): readonly RenderedObject[] | undefined {
  const lowered = loweredFixture(fixture, remoteCluster)
  if (hasErrors(lowered.diagnostics)) return undefined
  const { stack, origins } = fixture.loaded
  return standaloneObjects({ stack, origins, lowered, read: reader(fixture) }, { secrets: 'values', publish: 'NodePort' })
}

function reader({ loaded: { stack } }: FixtureStack) {
  return (source: ContentSource): Uint8Array => {
    if (source.type !== 'file') return readContent(stack, { kind: source.type, key: source.key })
    const read = readFixture(source.path)
    return Buffer.from('text' in read ? read.text : '')
  }
}

/** With any address for those that only a cluster gives. */
function addressed(manifest: Manifest): Manifest {
  // The same shape, with other texts in it.
  return JSON.parse(JSON.stringify(manifest).replaceAll(/"ip":"service\/[^"]*"/g, '"ip":"10.96.0.99"')) as Manifest
}
