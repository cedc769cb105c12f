import { chmodSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identify, isAlive, type ProcessIdentity } from '../../../host/engine-install/started-engine.js'
import { type Environment, readVariable } from '../../../host/env.js'
import { exists, readText } from '../../../host/files.js'
import type { JsonObject } from '../../../model/json.js'
import type { NodeSettings } from '../cluster-driver-api.js'

/*
 * What is kept on this machine for each local cluster. None of it is the truth about anything: a kubeconfig is asked for again when it is
 * missing or does not fit, and what is remembered counts for the very containers it was written of.
 */

/** Where the files of all clusters lie. */
export function clustersFolder(env: Environment, home: string): string {
  return join(readVariable(env, 'XDG_DATA_HOME') ?? join(home, '.local/share'), 'stack', 'clusters')
}

/** A cluster that came to be: written when its creation has ended, here and in its control plane. */
export interface ClusterRecord extends NodeSettings {
  /** Ids of its node containers. */
  readonly nodes: readonly string[]
}

/** The files of one cluster. */
export interface ClusterFiles {
  /** The private kubeconfig, readable by its owner alone. */
  readonly kubeconfigPath: string
  /** An empty folder that every node of a cluster of ours mounts: by that it is known as ours, also while nothing of it runs. */
  readonly markFolder: string
  readKubeconfig(): string | undefined
  writeKubeconfig(text: string): void
  readRecord(): ClusterRecord | undefined
  writeRecord(record: ClusterRecord): void
  /** Makes the folder with the mark in it. */
  prepare(): void
  remove(): void
  /** Notes that this process makes the cluster. @returns false where another one does at this moment */
  claim(pid: number): boolean
  unclaim(): void
}

export function clusterFiles(folder: string, driver: string, name: string): ClusterFiles {
  const own = join(folder, `${driver}-${name}`)
  const kubeconfigPath = join(own, 'kubeconfig')
  const recordPath = join(own, 'cluster.json')
  const markFolder = join(own, 'mark')
  const makerPath = join(own, 'maker.json')
  return {
    kubeconfigPath,
    markFolder,
    readKubeconfig() {
      const read = readText(kubeconfigPath)
      return 'text' in read ? read.text : undefined
    },
    writeKubeconfig(text) {
      mkdirSync(own, { recursive: true })
      writeFileSync(kubeconfigPath, text, { mode: 0o600 })
      // The mode above counts for new files only.
      chmodSync(kubeconfigPath, 0o600)
    },
    readRecord() {
      const read = readText(recordPath)
      return 'text' in read ? parseRecord(read.text) : undefined
    },
    writeRecord(record) {
      mkdirSync(own, { recursive: true })
      writeFileSync(recordPath, printRecord(record))
    },
    prepare: () => void mkdirSync(markFolder, { recursive: true }),
    remove() {
      // But for who makes it anew at this moment.
      for (const path of [kubeconfigPath, recordPath, markFolder]) rmSync(path, { recursive: true, force: true })
      if (exists(own) && readdirSync(own).length === 0) rmdirSync(own)
    },
    claim(pid) {
      mkdirSync(own, { recursive: true })
      const maker = readText(makerPath)
      if ('text' in maker && isOthers(maker.text, pid)) return false
      writeFileSync(makerPath, JSON.stringify(identify(pid)))
      return true
    },
    unclaim: () => rmSync(makerPath, { force: true }),
  }
}

function isOthers(text: string, pid: number): boolean {
  try {
    // Our own file.
    const maker: ProcessIdentity = JSON.parse(text)
    return maker.pid !== pid && isAlive(maker)
  } catch {
    return false
  }
}

export function printRecord(record: ClusterRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`
}

/** @returns undefined for what is no record */
export function parseRecord(text: string): ClusterRecord | undefined {
  try {
    const { nodes, featureGates, unsafeSysctls }: JsonObject = JSON.parse(text)
    if (!Array.isArray(nodes) || !Array.isArray(unsafeSysctls) || typeof featureGates !== 'object') return undefined
    const gates = Object.entries(featureGates ?? {}).map(([gate, on]) => [gate, on === true] as const)
    return { nodes: nodes.map(String), featureGates: Object.fromEntries(gates), unsafeSysctls: unsafeSysctls.map(String) }
  } catch {
    return undefined
  }
}
