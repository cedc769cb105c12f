import type { ContainerState } from '../model/observed.js'
import type { RunningProject } from '../model/service-container.js'
import type { Inventory } from '../providers/provider.js'

export interface LsRequest {
  /** `alive`: projects with containers that run, are paused or restart, and only those counted. */
  readonly states: 'alive' | 'all'
  /** A part of the name, as a regular expression (`--filter name=shop`). */
  readonly name?: string
}

/** One row of `ls`, with the fields of `docker compose ls --format json`. */
export interface LsRecord {
  readonly Name: string
  /** `exited(1), running(4)` */
  readonly Status: string
  readonly ConfigFiles: string
}

/** The projects on the target, by name. */
export async function ls(request: LsRequest, inventory: Inventory, signal?: AbortSignal): Promise<readonly LsRecord[]> {
  const pattern = new RegExp(request.name ?? '')
  return (await inventory.projects(signal))
    .filter(({ name }) => pattern.test(name))
    .flatMap((project) => recordOf(project, request.states))
}

function recordOf(project: RunningProject, states: LsRequest['states']): readonly LsRecord[] {
  const alive: readonly ContainerState[] = ['running', 'paused', 'restarting']
  const counts = [...project.states]
    .filter(([state]) => states === 'all' || alive.includes(state))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  if (counts.length === 0) return []
  const status = counts.map(([state, count]) => `${state}(${count})`).join(', ')
  return [{ Name: project.name, Status: status, ConfigFiles: project.configFiles.join(',') }]
}
