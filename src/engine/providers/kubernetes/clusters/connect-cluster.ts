import type { Clock } from '../../../host/clock.js'
import type { Environment } from '../../../host/env.js'
import { StackError } from '../../../model/errors.js'
import type { Emit } from '../../../model/event.js'
import type { Consent } from '../../../open-target-api.js'
import type { ClusterApi } from '../cluster-api.js'
import type { ClusterDriver, LocalCluster } from '../cluster-driver-api.js'
import { ClusterError } from '../cluster-error.js'
import { isLocalServer, localClusterLabels, type NamedContext, permitContext } from '../context-safety.js'
import { objectKinds } from '../object-kinds.js'
import { clusterFiles } from './cluster-files.js'
import type { WishedFolders, WishedSettings } from './cluster-wish.js'
import type { DriverTools } from './driver-tools.js'
import { kubeconfigFits } from './kubeconfig-fits.js'
import { localCluster } from './local-cluster.js'
import { type KubeconfigFile, readUserKubeconfigs } from './user-kubeconfig.js'

/** Which cluster a command means, and what it may do about it. */
export interface ClusterRequest {
  readonly project: string
  /** `x-k8s.cluster`, and what STACK_K8S_CLUSTER says in the place of its name. */
  readonly settings: WishedSettings & { readonly name?: string; readonly driver?: ClusterDriver['name'] }
  readonly folders: WishedFolders
  /** `x-k8s.allowContexts` */
  readonly allowContexts: readonly string[]
  /** `--kube-context`: a context of the user's kubeconfig, in place of a local cluster of the project's own. */
  readonly kubeContext?: string
  /** `make`: a missing cluster is made, a stopped one started. */
  readonly intent: 'look' | 'change' | 'make'
  readonly consent: Consent
}

/** What clusters are found, made and opened with. */
export interface ClusterTools extends DriverTools {
  readonly driver: (name: ClusterDriver['name']) => ClusterDriver
  /** @param context absent: the current one of the first */
  readonly open: (kubeconfigs: readonly { readonly text: string; readonly path?: string }[], context?: string) => ClusterApi
  readonly contexts: (kubeconfigs: readonly KubeconfigFile[]) => readonly NamedContext[]
  readonly env: Environment
  readonly home: string
  readonly clock: Clock
  /** Of this process. */
  readonly pid: number
  readonly emit: Emit
  readonly signal: AbortSignal
}

export interface ConnectedCluster {
  readonly api: ClusterApi
  /** For people: kind cluster `shop`. */
  readonly title: string
  /** Of its `kube-system` namespace: by it a cluster is known again. */
  readonly uid: string
  /** Where its nodes run on this machine's engine. */
  readonly local?: LocalCluster
}

/**
 * Opens the cluster that a command means; with intent `make`, makes it first where it is missing.
 * @throws StackError when there is none, it does not answer, its credentials are refused, or the stack may not be sent there
 */
export async function connectCluster(request: ClusterRequest, tools: ClusterTools): Promise<ConnectedCluster> {
  return request.kubeContext === undefined
    ? connectLocal(request, tools)
    : connectContext({ ...request, kubeContext: request.kubeContext }, tools)
}

async function connectLocal(request: ClusterRequest, tools: ClusterTools): Promise<ConnectedCluster> {
  const { cluster, became } = await localCluster(request, tools)
  const title = `${cluster.driver} cluster \`${cluster.name}\`${became === undefined ? '' : ` (${became})`}`
  const files = clusterFiles(tools.folder, cluster.driver, cluster.name)
  const known = files.readKubeconfig()
  const renew = async () => {
    const text = await tools.driver(cluster.driver).kubeconfig(cluster.name, tools.signal)
    files.writeKubeconfig(text)
    return tools.open([{ text }])
  }
  const fits = known !== undefined && kubeconfigFits(known, cluster)
  const api = fits ? tools.open([{ text: known }]) : await renew()
  try {
    return { api, title, local: cluster, uid: await clusterUid(api, tools.signal) }
  } catch (error) {
    tools.signal.throwIfAborted()
    if (!fits || !isStale(error)) throw explainSilence(error, title)
    // Made anew under the same name, or its certificates were renewed.
    const renewed = await renew()
    try {
      return { api: renewed, title, local: cluster, uid: await clusterUid(renewed, tools.signal) }
    } catch (again) {
      throw explainSilence(again, title)
    }
  }
}

function isStale(error: unknown): boolean {
  return error instanceof ClusterError && (error.failure === 'unauthenticated' || error.failure === 'unreachable')
}

function explainSilence(error: unknown, title: string): unknown {
  if (!(error instanceof ClusterError)) return error
  if (error.failure === 'unreachable') {
    return new StackError('cluster-unreachable', `the API server of ${title} does not answer: ${error.message}`, {
      hint: '`docker ps` and `docker logs` of its node say more; `stack k8s cluster delete` and `stack k8s up` make it anew, with empty volumes',
      cause: error,
    })
  }
  if (error.failure === 'unauthenticated') {
    return new StackError('cluster-unauthenticated', `${title} refuses its own credentials: ${error.message}`, {
      hint: 'certificates last a year; `stack k8s cluster delete` and `stack k8s up` make it anew, with empty volumes',
      cause: error,
    })
  }
  return error
}

async function connectContext(
  request: ClusterRequest & { readonly kubeContext: string },
  tools: ClusterTools,
): Promise<ConnectedCluster> {
  const { kubeContext: name, project, allowContexts, intent, consent } = request
  const kubeconfigs = readUserKubeconfigs(tools.env, tools.home)
  const contexts = tools.contexts(kubeconfigs)
  const context = contexts.find((candidate) => candidate.name === name)
  if (context === undefined) {
    const known = contexts.map((candidate) => `\`${candidate.name}\``).join(', ')
    throw new StackError('no-context', `there is no context \`${name}\` in ${kubeconfigs.map(({ path }) => path).join(', ')}`, {
      hint: known === '' ? 'there are no contexts at all' : `there are ${known}`,
    })
  }
  const nodes = (
    await Promise.all(localClusterLabels.map((label) => tools.host.containers({ [label]: '' }, tools.signal)))
  ).flat()
  const isLocal = isLocalServer(context.server, nodes)
  if (!isLocal) {
    await permitContext(context, project, { allowed: allowContexts, intent: intent === 'look' ? 'look' : 'change', consent })
  }
  const api = tools.open(kubeconfigs, name)
  const title = `context \`${name}\` (${context.server})`
  const local = isLocal ? await clusterBehind(context.server, tools) : undefined
  try {
    return { api, title, uid: await clusterUid(api, tools.signal), ...(local && { local }) }
  } catch (error) {
    throw explainContext(error, title)
  }
}

function explainContext(error: unknown, title: string): unknown {
  if (!(error instanceof ClusterError)) return error
  if (error.failure === 'unauthenticated') {
    return new StackError(
      'cluster-unauthenticated',
      `${title} does not accept the credentials of the kubeconfig: ${error.message}`,
      {
        hint: 'they have expired or were withdrawn; log in again, the way you got them',
        cause: error,
      },
    )
  }
  if (error.failure !== 'unreachable') return error
  return new StackError('cluster-unreachable', `${title} does not answer: ${error.message}`, {
    hint: 'check that the cluster runs and that this machine reaches it (VPN, proxy)',
    cause: error,
  })
}

/** The local cluster that a context leads to, as far as one of the drivers knows it. */
async function clusterBehind(server: string, tools: ClusterTools): Promise<LocalCluster | undefined> {
  const clusters = await tools.driver('kind').list(tools.signal)
  return clusters.find(({ apiAddress, nodes }) => {
    const { host, hostname } = new URL(server)
    return apiAddress === host || nodes.some(({ address }) => address === hostname)
  })
}

async function clusterUid(api: ClusterApi, signal: AbortSignal): Promise<string> {
  const namespace = await api.get({ kind: objectKinds.namespace, name: 'kube-system' }, signal)
  return namespace?.metadata.uid ?? ''
}
