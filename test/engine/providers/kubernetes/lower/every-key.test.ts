import { expect, it } from 'vitest'
import type { Attribute } from '../../../../../src/engine/load/attributes/attribute.js'
import { stack as stackAttribute } from '../../../../../src/engine/load/attributes/stack.js'
import type { ClusterFacts } from '../../../../../src/engine/model/kubernetes-facts.js'
import type { KeyPath, Origins } from '../../../../../src/engine/model/origin.js'
import {
  type FixtureStack,
  fixtureStacks,
  localCluster,
  loweredFixture,
  remoteCluster,
} from '../../../../support/kubernetes-fixtures.js'

const stacks = fixtureStacks()

for (const cluster of [localCluster, remoteCluster]) {
  it(`accounts for every key of every fixture, once, on a ${cluster.driver} cluster`, { timeout: 60_000 }, () => {
    expect(stacks.flatMap((fixture) => problemsOf(fixture, cluster))).toEqual([])
  })
}

function problemsOf(fixture: FixtureStack, cluster: ClusterFacts): readonly string[] {
  const { origins } = fixture.loaded
  const { accounts } = loweredFixture(fixture, cluster)
  const written = new Set(branches(origins).map((path) => JSON.stringify(path)))
  const accounted = new Set<string>()
  const problems: string[] = []
  for (const { path, level, reason } of accounts) {
    const key = JSON.stringify(path)
    if (accounted.has(key)) problems.push(`${path.join('.')} has two accounts`)
    if (!written.has(key)) problems.push(`${path.join('.')} was written by nobody`)
    // What stands for a key that no lowering function reads.
    if (level === 'ignored' && reason === 'nothing on Kubernetes stands for it') problems.push(`${path.join('.')} is forgotten`)
    accounted.add(key)
  }
  for (const path of branches(origins)) {
    const isLeaf = origins.keys(path).length === 0
    const has = path.some((_, depth) => accounted.has(JSON.stringify(path.slice(0, depth + 1))))
    if (isLeaf && !has) problems.push(`${path.join('.')} has no account`)
  }
  return problems.map((problem) => `${fixture.name}: ${problem}`)
}

it('has fixtures to speak of', () => {
  expect(stacks.length).toBeGreaterThan(80)
})

/** Every path that was written: of keys that hold others, and of leaves. */
function branches(origins: Origins, path: KeyPath = []): readonly KeyPath[] {
  return origins.keys(path).flatMap((key) => [[...path, key], ...branches(origins, [...path, key])])
}

it('has every attribute of the Compose Specification among its fixtures', () => {
  const written = new Set(stacks.flatMap((fixture) => [...writtenPatterns(stackAttribute, fixture.loaded.origins)]))
  const missing = [...patterns(stackAttribute)].filter((pattern) => !written.has(pattern))
  // What loading resolves is no longer there when a target is asked.
  expect(missing.filter((pattern) => !/\.(include|extends)\b|\.external\.name$/.test(pattern))).toEqual([])
})

/** `.services.*.ports.*.target`, of every attribute. */
function patterns(attribute: Attribute, at = ''): readonly string[] {
  switch (attribute.type) {
    case 'object':
      return Object.entries(attribute.attributes).flatMap(([key, child]) => [`${at}.${key}`, ...patterns(child, `${at}.${key}`)])
    case 'map':
      return patterns(attribute.value, `${at}.*`)
    case 'list':
      return patterns(attribute.item, `${at}.*`)
    default:
      return []
  }
}

function writtenPatterns(attribute: Attribute, origins: Origins, path: KeyPath = [], at = ''): readonly string[] {
  return origins.keys(path).flatMap((key) => {
    const below = [...path, key]
    if (attribute.type === 'map') return writtenPatterns(attribute.value, origins, below, `${at}.*`)
    if (attribute.type === 'list') return writtenPatterns(attribute.item, origins, below, `${at}.*`)
    const child = attribute.type === 'object' ? attribute.attributes[key] : undefined
    return child ? [`${at}.${key}`, ...writtenPatterns(child, origins, below, `${at}.${key}`)] : []
  })
}
