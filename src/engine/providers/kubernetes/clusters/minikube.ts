import { dirname } from 'node:path'
import type { Environment } from '../../../host/env.js'
import { findExecutable } from '../../../host/files.js'
import { runChecked } from '../../../host/process.js'
import { StackError } from '../../../model/errors.js'
import type { NodeMount } from '../../../model/kubernetes-facts.js'
import type { NodeContainer } from '../../node-host-api.js'
import type { ClusterDriver, ClusterWish, LocalCluster } from '../cluster-driver-api.js'
import { labels } from '../labels.js'
import { clusterFiles } from './cluster-files.js'
import { type DriverTools, driverEnvironment } from './driver-tools.js'
import { explainMinikubeFailure, minikubeStage } from './minikube-output.js'
import { type MinikubeProfile, parseProfiles } from './minikube-profiles.js'

/** On the node containers of minikube's docker driver: the profile. */
const profileLabel = 'name.minikube.sigs.k8s.io'

/**
 * Clusters made by the program minikube with its docker driver, so that their nodes are containers on the engine. A profile is a cluster; what
 * is known of one is what minikube itself tells. That it is ours stands in the label which its kubelets were told to give their nodes.
 */
export function minikubeDriver(tools: DriverTools): ClusterDriver {
  const { host, processes, env } = tools
  const filesOf = (name: string) => clusterFiles(tools.folder, 'minikube', name)
  const command = (name: string, words: readonly string[], signal: AbortSignal | undefined) => ({
    argv: [findMinikube(env), ...words, '-p', name] as const,
    env: driverEnvironment(tools, filesOf(name).kubeconfigPath),
    ...(signal && { signal }),
  })
  const remove = async (name: string, signal?: AbortSignal) => {
    await runChecked(processes, command(name, ['delete'], signal))
    filesOf(name).remove()
  }
  return {
    name: 'minikube',
    async list(signal) {
      const minikube = findExecutable('minikube', env)
      if (minikube === undefined) return []
      const [{ stdout }, nodes] = await Promise.all([
        processes.run({ argv: [minikube, 'profile', 'list', '-o', 'json'], env, ...(signal && { signal }) }),
        host.containers({ [profileLabel]: '' }, signal),
      ])
      return parseProfiles(stdout).map((profile) =>
        describe(
          profile,
          nodes.filter((node) => node.labels[profileLabel] === profile.name),
        ),
      )
    },
    async create(wish, { tell, signal }) {
      filesOf(wish.name).prepare()
      const start = command(wish.name, ['start', ...startFlags(wish)], signal)
      const seen: string[] = []
      try {
        const { exitCode } = await processes.stream(start, ({ line }) => {
          seen.push(line)
          const stage = minikubeStage(line)
          if (stage !== undefined) tell(stage)
        })
        if (exitCode !== 0) throw explainMinikubeFailure(wish.name, exitCode, seen)
      } catch (error) {
        await remove(wish.name)
        throw error
      }
    },
    async start({ name }, signal) {
      await runChecked(processes, command(name, ['start', '--keep-context'], signal))
      // minikube itself waits until what it started is ready.
      return false
    },
    delete: remove,
    async kubeconfig(name, signal) {
      const files = filesOf(name)
      files.prepare()
      await runChecked(processes, command(name, ['update-context'], signal))
      const text = files.readKubeconfig()
      if (text !== undefined) return text
      throw new StackError('cluster-failed', `minikube wrote no kubeconfig for cluster \`${name}\``)
    },
    async loadImage(name, reference, signal) {
      await runChecked(processes, command(name, ['image', 'load', '--daemon=true', reference], signal))
    },
  }
}

function describe(profile: MinikubeProfile, members: readonly NodeContainer[]): LocalCluster {
  const { name, status, baseImage, mounts, madeFor, settings } = profile
  // The control plane has the profile's own name, the others are numbered.
  const nodes = [...members].sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
  const apiAddress = nodes.flatMap(({ published }) => published).find(({ target }) => target === '8443/tcp')?.address
  const runs = nodes.length > 0 && nodes.every(({ state }) => state === 'running')
  return {
    name,
    driver: 'minikube',
    state: status === '' ? 'half-made' : runs && status !== 'Stopped' ? 'running' : 'stopped',
    nodes: nodes.map((node) => ({ id: node.id, name: node.name, address: node.addresses[name] ?? '' })),
    network: name,
    nodeImage: nodes[0]?.image ?? baseImage,
    mounts,
    settings,
    ...(apiAddress !== undefined && { apiAddress }),
    ...(madeFor !== undefined && { madeFor }),
  }
}

function startFlags({ project, workers, nodeImage, mounts, featureGates, unsafeSysctls }: ClusterWish): readonly string[] {
  const gates = Object.entries(featureGates).map(([gate, on]) => `${gate}=${on}`)
  const mount = onlyMount(mounts)
  return [
    '--driver=docker',
    '--container-runtime=containerd',
    // The user's current context stays; the kubeconfig is ours anyway.
    '--keep-context',
    '--output=json',
    '--wait=apiserver',
    `--nodes=${workers + 1}`,
    `--extra-config=kubelet.node-labels=${labels.project}=${project}`,
    ...(nodeImage === undefined ? [] : [`--base-image=${nodeImage}`]),
    ...(mount === undefined ? [] : ['--mount', `--mount-string=${mount.hostPath}:${mount.nodePath}`]),
    ...(gates.length === 0 ? [] : [`--feature-gates=${gates.join(',')}`]),
    ...(unsafeSysctls.length === 0 ? [] : [`--extra-config=kubelet.allowed-unsafe-sysctls=${unsafeSysctls.join(',')}`]),
  ]
}

/** minikube mounts one folder: the first, or the nearest that holds them all, unless that is the whole machine. */
function onlyMount(mounts: readonly NodeMount[]): NodeMount | undefined {
  const [first] = mounts
  if (first === undefined || mounts.length === 1) return first
  // A path in the node that somebody chose cannot be widened.
  if (mounts.some(({ hostPath, nodePath }) => !nodePath.endsWith(hostPath))) return first
  const common = mounts.map(({ hostPath }) => hostPath).reduce(commonFolder)
  return common === '/' ? first : { hostPath: common, nodePath: first.nodePath.slice(0, -first.hostPath.length) + common }
}

function commonFolder(a: string, b: string): string {
  return a === b || b.startsWith(a.endsWith('/') ? a : `${a}/`) ? a : commonFolder(dirname(a), b)
}

function findMinikube(env: Environment): string {
  const minikube = findExecutable('minikube', env)
  if (minikube !== undefined) return minikube
  throw new StackError('program-missing', 'there is no `minikube` on the PATH, which the stack asks for', {
    hint: 'install it with `brew install minikube` or from https://minikube.sigs.k8s.io/docs/start, or leave `x-k8s.cluster.driver` out for kind',
  })
}
