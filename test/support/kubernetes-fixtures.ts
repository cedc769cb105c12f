import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseDocuments } from '../../src/engine/document/parse.js'
import { noKubernetesFacts } from '../../src/engine/facts/gather-kubernetes-facts.js'
import { kubernetesContentFacts } from '../../src/engine/facts/kubernetes-content-facts.js'
import { type LoadedStack, loadStack } from '../../src/engine/load/load.js'
import type { ClusterFacts, KubernetesFacts } from '../../src/engine/model/kubernetes-facts.js'
import type { LoweredToKubernetes } from '../../src/engine/providers/kubernetes/lower/kubernetes-resource.js'
import { lower } from '../../src/engine/providers/kubernetes/lower/lower.js'
import { readSettings } from '../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import { configFixtures, fixtureVariables, readFixture } from './config-fixtures.js'

/** A stack file of the fixtures, loaded. */
export interface FixtureStack {
  readonly name: string
  readonly loaded: LoadedStack
}

const fixtures = resolve(import.meta.dirname, '../fixtures')

/** Every valid stack of the fixtures: one attribute a file, stacks as people write them, all attributes of one kind in a file. */
export function fixtureStacks(): readonly FixtureStack[] {
  const named = configFixtures().map(({ name, cwd, files }) => ({ name, cwd, files }))
  const listed = ['attributes', 'kubernetes'].flatMap((folder) => {
    const cwd = join(fixtures, folder)
    const files = readdirSync(cwd).filter((file) => file.endsWith('.yaml'))
    return files.map((file) => ({ name: `${folder} ${file}`, cwd, files: [join(cwd, file)] }))
  })
  return [...named, ...listed].flatMap(({ name, cwd, files }) => {
    const { value, diagnostics } = loadStack({
      parse: parseDocuments,
      selection: { files, envFiles: [] },
      profiles: [],
      services: [],
      resources: 'used',
      cwd,
      environment: { ...fixtureVariables, ...variables },
      read: readFixture,
    })
    return diagnostics.some(({ severity }) => severity === 'error') ? [] : [{ name, loaded: value }]
  })
}

/** Those of the attribute files. */
const variables = { SUBNET: '10.99.1', OUTSIDE: 'outside', NAMED: 'named', VALUE: 'value', RUNTIME: 'runc' }

export const localCluster: ClusterFacts = {
  driver: 'kind',
  minor: 36,
  nodes: 1,
  architectures: ['amd64'],
  mounts: [{ hostPath: '/', nodePath: '/host' }],
  enforcesNetworkPolicies: true,
  hostGateway: '172.18.0.1',
  existing: new Set(),
}

export const remoteCluster: ClusterFacts = {
  driver: 'remote',
  minor: 36,
  nodes: 3,
  architectures: ['amd64'],
  mounts: [],
  existing: new Set(),
}

/** Lowers a fixture with the files it has, and without a look at images. */
export function loweredFixture({ loaded }: FixtureStack, cluster: ClusterFacts): LoweredToKubernetes {
  const { stack, origins } = loaded
  const facts: KubernetesFacts = { ...noKubernetesFacts, known: true, cluster, ...kubernetesContentFacts(stack) }
  return lower(stack, { facts, origins, settings: readSettings(stack, origins).value })
}
