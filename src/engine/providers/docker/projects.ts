import type { ContainerState } from '../../model/observed.js'
import type { EngineApi } from './engine-api.js'
import { labels } from './lower/labels.js'

/** A project that has containers on the engine, from whatever folder it was started. */
export interface ProjectSummary {
  readonly name: string
  /** The folders its containers were started from; more than one where two folders share the name. */
  readonly workingDirs: readonly string[]
  readonly configFiles: readonly string[]
  /** How many containers are in each state; `run` containers left out. */
  readonly states: ReadonlyMap<ContainerState, number>
}

/** All projects on the engine, by name: for `ls`, and to tell when two folders use one name. */
export async function listProjects(api: EngineApi): Promise<readonly ProjectSummary[]> {
  const containers = await api.containers.list({ filters: { label: [labels.project, labels.configHash] } })
  const names = [...new Set(containers.map(({ Labels }) => Labels[labels.project] ?? ''))].sort()
  return names.map((name) => {
    const own = containers.filter(({ Labels }) => Labels[labels.project] === name && Labels[labels.oneOff] !== 'True')
    const states = new Map<ContainerState, number>()
    for (const { State } of own) states.set(State, (states.get(State) ?? 0) + 1)
    return {
      name,
      workingDirs: distinct(own.map(({ Labels }) => Labels[labels.workingDir])),
      configFiles: distinct(own.flatMap(({ Labels }) => Labels[labels.configFiles]?.split(','))),
      states,
    }
  })
}

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined).filter((value) => value !== ''))]
}
