import { readVariable } from '../../../host/env.js'
import { findExecutable } from '../../../host/files.js'
import { StackError } from '../../../model/errors.js'
import type { StepRef } from '../../../model/event.js'
import { stepId } from '../../../model/plan.js'
import type { ClusterDriver, LocalCluster } from '../cluster-driver-api.js'
import { clusterFiles } from './cluster-files.js'
import { clusterLacks, clusterWish } from './cluster-wish.js'
import type { ClusterRequest, ClusterTools } from './connect-cluster.js'
import { kubeconfigFits } from './kubeconfig-fits.js'
import { untilReady } from './until-ready.js'

export interface FoundCluster {
  readonly cluster: LocalCluster
  /** What was done about it: `created, 41s`. */
  readonly became?: string
}

/**
 * Which local cluster a command means: STACK_K8S_CLUSTER, else `x-k8s.cluster.name`, else one named after the project.
 */
export function clusterName(
  { project, settings }: Pick<ClusterRequest, 'project' | 'settings'>,
  env: ClusterTools['env'],
): string {
  return readVariable(env, 'STACK_K8S_CLUSTER') ?? settings.name ?? project.replaceAll('_', '-')
}

/** The driver that the stack names, else the one whose program is there, else kind. */
export function clusterDriver({ settings }: Pick<ClusterRequest, 'settings'>, tools: ClusterTools): ClusterDriver {
  if (settings.driver !== undefined) return tools.driver(settings.driver)
  const onlyMinikube = findExecutable('kind', tools.env) === undefined && findExecutable('minikube', tools.env) !== undefined
  return tools.driver(onlyMinikube ? 'minikube' : 'kind')
}

/**
 * The local cluster that a command means, running. With intent `make`: made where it is missing or was left half-made, started where it is
 * stopped, and checked for what the stack wants of it.
 * @throws StackError
 */
export async function localCluster(request: ClusterRequest, tools: ClusterTools): Promise<FoundCluster> {
  const name = clusterName(request, tools.env)
  const driver = clusterDriver(request, tools)
  const found = await findCluster(driver, name, tools)
  if (request.intent !== 'make') return { cluster: asIs(found, name, driver) }
  const begun = tools.clock.elapsed()
  const after = () => `${Math.round((tools.clock.elapsed() - begun) / 1000)}s`
  if (found === undefined || found.state === 'half-made') {
    const cluster = await makeCluster(request, { name, driver, leftOver: found !== undefined }, tools)
    return { cluster, became: `created, ${after()}` }
  }
  if (found.state === 'stopped') {
    const cluster = await startCluster(found, driver, tools)
    // What was left of a creation can be told from a cluster only while it runs.
    if (cluster.state === 'half-made') return localCluster(request, tools)
    return checkedCluster(cluster, request, driver, tools, `started, ${after()}`)
  }
  return checkedCluster(found, request, driver, tools)
}

async function findCluster(driver: ClusterDriver, name: string, tools: ClusterTools): Promise<LocalCluster | undefined> {
  return (await driver.list(tools.signal)).find((cluster) => cluster.name === name)
}

function asIs(found: LocalCluster | undefined, name: string, driver: ClusterDriver): LocalCluster {
  if (found === undefined) {
    throw new StackError('cluster-missing', `there is no ${driver.name} cluster \`${name}\``, {
      hint: 'stack k8s up makes it; `stack k8s cluster list` shows those that are there',
    })
  }
  if (found.state === 'running') return found
  const state = found.state === 'stopped' ? 'is stopped' : 'was not made to its end'
  throw new StackError(`cluster-${found.state}`, `${driver.name} cluster \`${name}\` ${state}`, {
    hint: found.state === 'stopped' ? 'stack k8s up starts it' : 'stack k8s up makes it anew',
  })
}

interface Making {
  readonly name: string
  readonly driver: ClusterDriver
  /** Whether nodes of a creation that was broken off are there. */
  readonly leftOver: boolean
}

async function makeCluster(
  request: ClusterRequest,
  { name, driver, leftOver }: Making,
  tools: ClusterTools,
): Promise<LocalCluster> {
  const { signal, clock } = tools
  const files = clusterFiles(tools.folder, driver.name, name)
  if (!files.claim(tools.pid)) {
    tools.emit({ type: 'notice', message: `cluster \`${name}\` is being made by another stack; waiting for that` })
    while (!files.claim(tools.pid)) await clock.wait(500, signal)
    files.unclaim()
    return (await localCluster(request, tools)).cluster
  }
  try {
    return await shownStep(
      step(name, 'create', leftOver ? 'its creation was broken off' : 'there is none yet'),
      tools,
      async (tell) => {
        if (leftOver) {
          tell('removing what was left of it')
          await driver.delete(name, signal)
        }
        await driver.create(clusterWish(name, request.project, request.settings, request.folders), { tell, signal })
        const cluster = await existing(driver, name, tools)
        await awaitReadiness(cluster, driver, tools, tell)
        return { cluster, text: 'created' }
      },
    )
  } finally {
    files.unclaim()
  }
}

async function startCluster(found: LocalCluster, driver: ClusterDriver, tools: ClusterTools): Promise<LocalCluster> {
  return shownStep(step(found.name, 'start', 'its nodes are stopped'), tools, async (tell) => {
    const since = tools.clock.now()
    const isNew = await driver.start(found, tools.signal)
    const cluster = await existing(driver, found.name, tools)
    if (cluster.state !== 'half-made') await awaitReadiness(cluster, driver, tools, tell, isNew ? since : undefined)
    return { cluster, text: 'started' }
  })
}

async function existing(driver: ClusterDriver, name: string, tools: ClusterTools): Promise<LocalCluster> {
  const cluster = await findCluster(driver, name, tools)
  if (cluster !== undefined) return cluster
  throw new StackError('cluster-failed', `cluster \`${name}\` was there a moment ago and is gone`)
}

async function awaitReadiness(
  cluster: LocalCluster,
  driver: ClusterDriver,
  tools: ClusterTools,
  tell: (doing: string) => void,
  since?: Date,
): Promise<void> {
  const files = clusterFiles(tools.folder, driver.name, cluster.name)
  const known = files.readKubeconfig()
  const text = known !== undefined && kubeconfigFits(known, cluster) ? known : await driver.kubeconfig(cluster.name, tools.signal)
  files.writeKubeconfig(text)
  const wish = { nodes: cluster.nodes.length, ...(since && { since }) }
  await untilReady(tools.open([{ text }]), wish, { clock: tools.clock, tell, signal: tools.signal })
}

/** What was fixed when a cluster was made and does not fit is told before anything fails by it. */
async function checkedCluster(
  cluster: LocalCluster,
  request: ClusterRequest,
  driver: ClusterDriver,
  tools: ClusterTools,
  became?: string,
): Promise<FoundCluster> {
  const lacks = clusterLacks(cluster, request.settings, request.folders)
  if (lacks.length === 0) return { cluster, ...(became !== undefined && { became }) }
  const { name, madeFor } = cluster
  const isOurs = madeFor === request.project
  const summary = `${driver.name} cluster \`${name}\` does not fit the stack: ${lacks.join('; ')}. That is fixed when a cluster is made`
  if (isOurs && request.consent.type === 'ask') {
    tools.emit({ type: 'warning', message: summary })
    if (await request.consent.ask(`make cluster ${name} anew; the data of all volumes in it is lost`)) {
      await driver.delete(name, tools.signal)
      return localCluster(request, tools)
    }
    throw new StackError('cluster-unfit', 'nothing was changed')
  }
  const cost = `\`stack k8s cluster delete ${name}\` and \`stack k8s up\` make it anew; the data of all volumes in it is lost`
  throw new StackError('cluster-unfit', summary, {
    hint: isOurs
      ? cost
      : `it was not made for this project; use a cluster of its own, \`x-k8s: {cluster: {name: ${request.project}}}\``,
  })
}

function step(name: string, operation: 'create' | 'start', cause: string): StepRef {
  return { id: stepId(`${operation} cluster/${name}`), group: name, kind: 'cluster', name, operation, cause }
}

/** Work on a cluster as one step of what is shown. */
async function shownStep(
  ref: StepRef,
  { emit, clock }: ClusterTools,
  work: (tell: (doing: string) => void) => Promise<{ readonly cluster: LocalCluster; readonly text: string }>,
): Promise<LocalCluster> {
  const begun = clock.elapsed()
  emit({ type: 'planned', counts: '', steps: [ref] })
  emit({ type: 'step-started', step: ref })
  const tell = (text: string) => emit({ type: 'step-progress', step: ref, progress: { type: 'text', text } })
  const { cluster, text } = await work(tell)
  emit({ type: 'step-done', step: ref, outcome: { text }, durationMs: clock.elapsed() - begun })
  return cluster
}
