import { parseImageReference } from '../../../model/image-reference.js'
import type { ContainerState } from '../../../model/observed.js'
import type { ContainerImage, ProcessList, RunningProject, ServiceContainer } from '../../../model/service-container.js'
import type { Inventory } from '../../provider.js'
import { labels } from '../labels.js'
import { objectKinds } from '../object-kinds.js'
import { asNode, asPod, type NodeObject, type PodObject } from '../wire.js'
import { collectText } from './collect-text.js'
import type { DailyTools } from './daily-tools.js'
import { containersOf, isOneOff, type PodContainer, type PublishedPort, serviceContainer, stateOf } from './pod-containers.js'
import { containerAt } from './pod-handle.js'

/** What exists on a cluster, as people look at it. */
export function podInventory(tools: DailyTools): Inventory {
  const { api, namespace, now, numbers } = tools
  return {
    async containers(project, signal) {
      const [{ items }, published] = await Promise.all([
        api.list(objectKinds.pod, { namespace, labels: `${labels.project}=${project}` }, signal),
        tools.publishedPorts(signal),
      ])
      return rows(items.map(asPod), published, numbers, now())
    },
    async projects(signal) {
      const { items } = await api.list(objectKinds.pod, { labels: labels.project }, signal)
      return runningProjects(items.map(asPod))
    },
    image: async ({ image, imageId }, signal) => nodeImage(image, imageId, await nodes(tools, signal)),
    processes: (handle, psArguments, signal) => processes(tools, handle, psArguments, signal),
  }
}

/** The rows of a project's pods, by name. */
export function rows(
  pods: readonly PodObject[],
  published: readonly PublishedPort[],
  numbers: DailyTools['numbers'],
  now: number,
): readonly ServiceContainer[] {
  const byService = new Map<string, PodContainer[]>()
  for (const container of pods.flatMap(containersOf)) {
    const { service, pod } = container
    const group = isOneOff(pod) ? `run of ${service}` : service
    byService.set(group, [...(byService.get(group) ?? []), container])
  }
  return [...byService]
    .flatMap(([group, containers]) => {
      const numbered = numbers.number(group, containers)
      return containers.map((container) =>
        serviceContainer(container, numbered.get(container.pod.metadata.uid ?? '') ?? 1, published, now),
      )
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function runningProjects(pods: readonly PodObject[]): readonly RunningProject[] {
  const projects = new Map<string, Map<ContainerState, number>>()
  for (const pod of pods.filter((each) => !isOneOff(each))) {
    const name = pod.metadata.labels?.[labels.project] ?? ''
    const states = projects.get(name) ?? new Map<ContainerState, number>()
    projects.set(name, states)
    for (const state of containersOf(pod).map(stateOf)) states.set(state, (states.get(state) ?? 0) + 1)
  }
  return [...projects]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, states]) => ({ name, states, configFiles: [] }))
}

async function nodes({ api }: DailyTools, signal: AbortSignal | undefined): Promise<readonly NodeObject[]> {
  const { items } = await api.list(objectKinds.node, {}, signal)
  return items.map(asNode)
}

/** As the nodes list it: they know names and size, not when it was made. */
function nodeImage(reference: string, imageId: string, nodes: readonly NodeObject[]): ContainerImage {
  const digest = /sha256:[0-9a-f]+/.exec(imageId)?.[0] ?? imageId
  const { repository, tag = 'latest' } = parseImageReference(reference)
  const names = new Set([reference, `docker.io/library/${repository}:${tag}`, `docker.io/${repository}:${tag}`])
  const held = nodes
    .flatMap(({ status: { images = [], nodeInfo } = {} }) => images.map((image) => ({ ...image, nodeInfo })))
    .find((image) => image.names?.some((name) => names.has(name) || (digest !== '' && name.endsWith(digest))))
  const { operatingSystem = 'linux', architecture = '' } = held?.nodeInfo ?? nodes[0]?.status?.nodeInfo ?? {}
  return { id: digest, repository, tag, platform: `${operatingSystem}/${architecture}`, size: held?.sizeBytes ?? 0 }
}

/** Images rarely hold a `ps`; what the kernel shows is there for every shell. */
const processScript = `
for folder in /proc/[0-9]*; do
  id=\${folder#/proc/}
  [ "$id" = "$$" ] && continue
  parent= user= name=
  while read -r key value rest; do
    case $key in Name:) name=$value ;; PPid:) parent=$value ;; Uid:) user=$value ;; esac
  done 2>/dev/null < "$folder/status" || continue
  [ "$parent" = "$$" ] && continue
  line=$(tr '\\0' ' ' 2>/dev/null < "$folder/cmdline")
  echo "$user $id $parent \${line:-[$name]}"
done`

async function processes(
  tools: DailyTools,
  handle: string,
  psArguments: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ProcessList> {
  const container = await containerAt(tools, handle, signal)
  const own = psArguments === undefined ? ['sh', '-c', processScript] : ['ps', ...psArguments.split(/\s+/)]
  const text = await collectText(await tools.api.exec(container, { command: own, tty: false, stdin: false }, signal))
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (psArguments === undefined)
    return { titles: ['UID', 'PID', 'PPID', 'CMD'], processes: lines.map((line) => columns(line, 4)) }
  const titles = (lines[0] ?? '').trim().split(/\s+/)
  return { titles, processes: lines.slice(1).map((line) => columns(line, titles.length)) }
}

/** The last column keeps its spaces. */
function columns(line: string, count: number): readonly string[] {
  const words = line.trim().split(/\s+/)
  return [...words.slice(0, count - 1), words.slice(count - 1).join(' ')]
}
