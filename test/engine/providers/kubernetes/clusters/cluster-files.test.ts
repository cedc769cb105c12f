import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { clusterFiles, clustersFolder } from '../../../../../src/engine/providers/kubernetes/clusters/cluster-files.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cluster-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('files of clusters lie in the data folder', () => {
  expect(clustersFolder({ XDG_DATA_HOME: '/data' }, '/home/me')).toBe('/data/stack/clusters')
  expect(clustersFolder({ XDG_DATA_HOME: '' }, '/home/me')).toBe('/home/me/.local/share/stack/clusters')
})

test('a kubeconfig is readable by its owner alone, also where one stood that others could read', () => {
  const files = clusterFiles(folder, 'kind', 'shop')
  files.prepare()
  writeFileSync(files.kubeconfigPath, 'old', { mode: 0o644 })
  files.writeKubeconfig('new')
  expect(statSync(files.kubeconfigPath).mode & 0o777).toBe(0o600)
  expect(files.readKubeconfig()).toBe('new')
})

test('a record is read back, and what is no record counts as none', () => {
  const files = clusterFiles(folder, 'kind', 'shop')
  expect(files.readRecord()).toBeUndefined()
  const record = { nodes: ['a', 'b'], featureGates: { A: true }, unsafeSysctls: ['net.a'] }
  files.writeRecord(record)
  expect(files.readRecord()).toEqual(record)
  writeFileSync(join(folder, 'kind-shop', 'cluster.json'), '{"nodes": 3}')
  expect(files.readRecord()).toBeUndefined()
})

test('clusters of one name and two drivers do not get in each other’s way', () => {
  clusterFiles(folder, 'kind', 'shop').writeKubeconfig('of kind')
  expect(clusterFiles(folder, 'minikube', 'shop').readKubeconfig()).toBeUndefined()
})

test('what is removed leaves nothing behind', () => {
  const files = clusterFiles(folder, 'kind', 'shop')
  files.prepare()
  files.writeKubeconfig('text')
  files.remove()
  files.remove()
  expect(readdirSync(folder)).toEqual([])
})

test('one process at a time makes a cluster; what a process left that is gone does not count', () => {
  const files = clusterFiles(folder, 'kind', 'shop')
  expect(files.claim(process.pid)).toBe(true)
  // Process 1 always lives.
  expect(clusterFiles(folder, 'kind', 'shop').claim(1)).toBe(false)
  files.unclaim()
  expect(files.claim(1)).toBe(true)
  writeFileSync(join(folder, 'kind-shop', 'maker.json'), '{"pid": 999999999, "startTime": "1"}')
  expect(files.claim(process.pid)).toBe(true)
})
