import { fileKind } from './host/files.js'
import { hasErrors } from './model/diagnostic.js'
import { DiagnosticsError } from './model/errors.js'
import type { Stack } from './model/stack.js'
import type { ClusterRequest } from './providers/kubernetes/clusters/connect-cluster.js'
import type { KubernetesSettings } from './providers/kubernetes/lower/settings/kubernetes-settings.js'
import { readSettings } from './providers/kubernetes/lower/settings/read-settings.js'
import { type ProjectReference, projectName } from './workflows/project.js'

/** What a stack says of the cluster it is meant for, and what it asks of it. */
export type ClusterOfStack = Pick<ClusterRequest, 'project' | 'settings' | 'folders' | 'allowContexts'>

/**
 * By its `x-k8s`, where it has a file.
 * @param cwd what a project without a file is mounted from
 * @throws DiagnosticsError for what `x-k8s` says wrong
 */
export function clusterOfStack(reference: ProjectReference, cwd: string): ClusterOfStack {
  const { cluster, allowContexts } = settingsOf(reference)
  return { project: projectName(reference), settings: cluster, folders: foldersOf(reference, cwd), allowContexts }
}

/** All that `x-k8s` says. @throws DiagnosticsError for what it says wrong */
export function settingsOf(reference: ProjectReference | undefined): KubernetesSettings {
  if (reference === undefined || !('stack' in reference)) return noSettings
  const { value, diagnostics } = readSettings(reference.stack, reference.origins)
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics)
  return value
}

const noSettings: KubernetesSettings = {
  cluster: { mounts: [], featureGates: {}, unsafeSysctls: [] },
  allowContexts: [],
  imagePullSecrets: [],
  services: new Map(),
  volumes: new Map(),
}

/** What the nodes of a local cluster are to see of this machine. */
export function foldersOf(reference: ProjectReference | undefined, cwd: string): ClusterRequest['folders'] {
  if (reference === undefined || !('stack' in reference)) return { project: cwd, bound: [] }
  return { project: reference.stack.workingDir, bound: boundFolders(reference.stack) }
}

/** Folders of this machine that services bind. Files need not be seen by the nodes: small ones travel as ConfigMaps. */
function boundFolders({ services }: Stack): readonly string[] {
  const sources = Object.values(services).flatMap(({ volumes = [] }) =>
    volumes.flatMap(({ type, source }) => (type === 'bind' && source?.startsWith('/') === true ? [source] : [])),
  )
  return [...new Set(sources)].filter((path) => fileKind(path) === 'folder')
}
