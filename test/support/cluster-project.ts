import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClusterObject, objectsOf } from './cluster-objects.js'
import type { Ended } from './ended.js'
import type { Running } from './run-stack.js'
import type { TestCluster } from './test-cluster.js'
import { removeImages, type TestEngine } from './test-engine.js'
import { kubernetesTarget } from './test-target.js'
import { writeFiles } from './write-files.js'

/** A project of its own on the real cluster, driven through the command line. */
export interface ClusterProject {
  readonly name: string
  readonly namespace: string
  readonly folder: string
  /** Writes `stack.yaml`; the name is added. */
  write(stack: string, files?: { readonly [path: string]: string }): void
  /** Runs `stack k8s ..` to its end. */
  stack(...args: readonly string[]): Promise<Ended>
  start(...args: readonly string[]): Running
  objects(): Promise<ReadonlyMap<string, ClusterObject>>
  /** What was printed, without what differs from run to run: times, the project's name, ids of pods and contents. */
  tidy(text: string): string
  clean(): Promise<void>
  /** Takes its namespace, its images and its folder away without asking `stack` to; what goes may take its time. */
  discard(): Promise<void>
}

export function clusterProject(engine: TestEngine, cluster: TestCluster): ClusterProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-k8s-')))
  const name = `k8s-${folder.slice(-6).toLowerCase()}`
  const target = kubernetesTarget(engine, cluster)
  const stack = (...args: readonly string[]) => target.run(folder, args)
  const discard = async () => {
    await cluster.request('DELETE', `/api/v1/namespaces/stack-${name}`)
    await removeImages(engine, name)
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    name,
    namespace: `stack-${name}`,
    folder,
    write: (text, files = {}) => writeFiles(folder, { 'stack.yaml': `name: ${name}\n${text}`, ...files }),
    stack,
    start: (...args) => target.start(folder, args),
    objects: async () => (await objectsOf(cluster, `stack-${name}`)) ?? new Map(),
    tidy: (text) =>
      text
        .replaceAll(folder, 'FOLDER')
        .replaceAll(name, 'PROJECT')
        .replaceAll(cluster.name, 'CLUSTER')
        .replace(/\b\d+(\.\d+)?(ms|s)\b/g, '0s')
        .replace(/-[0-9a-f]{8,10}-[0-9a-z]{5}\b/g, '-POD')
        .replace(/-[0-9a-f]{8,12}\b/g, '-ID')
        .replace(/ +\n/g, '\n')
        .trimEnd(),
    async clean() {
      await stack('down', '-v')
      await discard()
    },
    discard,
  }
}
