import { Readable } from 'node:stream'
import type { Environment } from '../../../host/env.js'
import { findExecutable } from '../../../host/files.js'
import { runChecked } from '../../../host/process.js'
import { StackError } from '../../../model/errors.js'
import type { NodeContainer, NodeHost } from '../../node-host-api.js'
import type { ClusterDriver, ClusterNode, ClusterWish, LocalCluster } from '../cluster-driver-api.js'
import { type ClusterFiles, type ClusterRecord, clusterFiles, parseRecord, printRecord } from './cluster-files.js'
import { type DriverTools, driverEnvironment } from './driver-tools.js'
import { isNodesOwn, kindConfig, markedProject } from './kind-config.js'
import { minorOf, presentNodeImage } from './kind-node-image.js'
import { explainKindFailure, kindStage } from './kind-output.js'

const clusterLabel = 'io.x-k8s.kind.cluster'
const roleLabel = 'io.x-k8s.kind.role'
const network = 'kind'
/** In the control plane: what is remembered there of a creation that ended. */
const recordPath = '/kind/dev.stack.json'

/**
 * Clusters made by the program kind, whose nodes are containers on the engine. They are found by kind's own labels, without kind; the
 * program makes and deletes them, and tells their kubeconfig.
 */
export function kindDriver(tools: DriverTools): ClusterDriver {
  const { host, processes, folder } = tools
  const filesOf = (name: string) => clusterFiles(folder, 'kind', name)
  return {
    name: 'kind',
    async list(signal) {
      const nodes = await host.containers({ [clusterLabel]: '' }, signal)
      const names = [...new Set(nodes.map(({ labels }) => labels[clusterLabel] ?? ''))].sort()
      return Promise.all(
        names.map((name) => {
          const members = nodes.filter(({ labels }) => labels[clusterLabel] === name)
          return describeCluster(name, members, { host, files: filesOf(name), signal })
        }),
      )
    },
    async create(wish, { tell, signal }) {
      const program = findKind(tools.env)
      const files = filesOf(wish.name)
      files.prepare()
      const [cgroupVersion, nodeImage] = await Promise.all([
        host.cgroupVersion(signal),
        wish.nodeImage ?? presentNodeImage(host, signal),
      ])
      const nodeMinor = nodeImage === undefined ? undefined : minorOf(nodeImage)
      const config = kindConfig(wish, { markFolder: files.markFolder, cgroupVersion, nodeMinor })
      const image = nodeImage === undefined ? [] : ['--image', nodeImage]
      const argv = [
        program,
        'create',
        'cluster',
        '--name',
        wish.name,
        '--config',
        '-',
        ...kubeconfigFlag(files),
        ...image,
      ] as const
      const seen: string[] = []
      try {
        const finished = await processes.stream(
          { argv, env: kindEnvironment(tools, files), input: config, signal },
          ({ line }) => {
            seen.push(line)
            const stage = kindStage(line)
            if (stage !== undefined) tell(stage)
          },
        )
        if (finished.exitCode !== 0) throw explainKindFailure(wish.name, nodeImage, seen)
        await remember(wish, { host, files, signal })
      } catch (error) {
        // kind itself clears up after a failure, but not when it is interrupted, as Ctrl-C interrupts it together with us. Where it found
        // nodes of that name they are somebody else's.
        const taken = error instanceof StackError && error.code === 'cluster-exists'
        if (!taken) await deleteCluster(wish.name, tools)
        throw error
      }
    },
    async start({ nodes }, signal) {
      const started = await Promise.all(nodes.map(({ id }) => host.start(id, signal)))
      return started.includes(true)
    },
    delete: (name, signal) => deleteCluster(name, tools, signal),
    async kubeconfig(name, signal) {
      const argv = [findKind(tools.env), 'get', 'kubeconfig', '--name', name] as const
      return (await runChecked(processes, { argv, env: kindEnvironment(tools, filesOf(name)), ...(signal && { signal }) })).stdout
    },
  }
}

interface ClusterContext {
  readonly host: NodeHost
  readonly files: ClusterFiles
  readonly signal: AbortSignal | undefined
}

async function describeCluster(name: string, members: readonly NodeContainer[], context: ClusterContext): Promise<LocalCluster> {
  // In an order that is always the same: the control plane, then workers by name.
  const nodes = [...members].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  const [first] = nodes
  const madeFor = markedProject((first?.mounts ?? []).map(({ nodePath }) => nodePath))
  const record = madeFor === undefined ? undefined : await recordOf(nodes, context)
  const runs = nodes.every(({ state }) => state === 'running')
  const apiAddress = nodes.flatMap(({ published }) => published).find(({ target }) => target === '6443/tcp')?.address
  return {
    name,
    driver: 'kind',
    // Of one that does not run and that nothing is remembered of, it is known only after it was started.
    state: !runs ? 'stopped' : madeFor !== undefined && record === undefined ? 'half-made' : 'running',
    nodes: nodes.map((node): ClusterNode => ({ id: node.id, name: node.name, address: node.addresses[network] ?? '' })),
    network,
    nodeImage: first?.image ?? '',
    mounts: (first?.mounts ?? []).filter(({ nodePath }) => !isNodesOwn(nodePath)),
    ...(apiAddress !== undefined && { apiAddress }),
    ...(madeFor !== undefined && { madeFor }),
    ...(record && { settings: { featureGates: record.featureGates, unsafeSysctls: record.unsafeSysctls } }),
  }
}

function rank({ labels }: NodeContainer): number {
  return labels[roleLabel] === 'control-plane' ? 0 : 1
}

/** What is remembered of these very containers: here, else in the control plane, which costs a command there. */
async function recordOf(nodes: readonly NodeContainer[], { host, files, signal }: ClusterContext) {
  const known = files.readRecord()
  const ids = nodes.map(({ id }) => id)
  if (known !== undefined && isSame(known.nodes, ids)) return known
  const [controlPlane] = nodes
  if (controlPlane?.state !== 'running') return undefined
  const { exitCode, stdout } = await host.run(controlPlane.id, ['cat', recordPath], undefined, signal)
  const record = exitCode === 0 ? parseRecord(stdout) : undefined
  if (record === undefined || !isSame(record.nodes, ids)) return undefined
  files.writeRecord(record)
  return record
}

function isSame(known: readonly string[], ids: readonly string[]): boolean {
  return known.length === ids.length && ids.every((id) => known.includes(id))
}

async function remember(wish: ClusterWish, { host, files, signal }: ClusterContext): Promise<void> {
  const nodes = await host.containers({ [clusterLabel]: wish.name }, signal)
  const { featureGates, unsafeSysctls } = wish
  const record: ClusterRecord = { nodes: nodes.map(({ id }) => id), featureGates, unsafeSysctls }
  const controlPlane = nodes.find((node) => rank(node) === 0)
  if (controlPlane === undefined)
    throw new StackError('cluster-failed', `kind made no control plane for cluster \`${wish.name}\``)
  const input = Readable.from([Buffer.from(printRecord(record))])
  await host.run(controlPlane.id, ['sh', '-c', `cat > ${recordPath}`], input, signal)
  files.writeRecord(record)
}

async function deleteCluster(name: string, tools: DriverTools, signal?: AbortSignal): Promise<void> {
  const files = clusterFiles(tools.folder, 'kind', name)
  const argv = [findKind(tools.env), 'delete', 'cluster', '--name', name, ...kubeconfigFlag(files)] as const
  await runChecked(tools.processes, { argv, env: kindEnvironment(tools, files), ...(signal && { signal }) })
  files.remove()
}

/** Never the user's: kind writes its context into the file, and makes it the current one. */
function kubeconfigFlag(files: ClusterFiles): readonly ['--kubeconfig', string] {
  return ['--kubeconfig', files.kubeconfigPath]
}

/** kind takes podman or nerdctl where this says so. */
function kindEnvironment(tools: DriverTools, files: ClusterFiles): Environment {
  return { ...driverEnvironment(tools, files.kubeconfigPath), KIND_EXPERIMENTAL_PROVIDER: 'docker' }
}

/** @throws StackError where kind, or the docker CLI that it works with, is not on the PATH */
function findKind(env: Environment): string {
  const kind = findExecutable('kind', env)
  if (kind === undefined) {
    throw new StackError('program-missing', 'there is no `kind` on the PATH, which makes local clusters', {
      hint: 'install it with `go install sigs.k8s.io/kind@latest` or `brew install kind`, or choose another with `x-k8s: {cluster: {driver: minikube}}`',
    })
  }
  if (findExecutable('docker', env) === undefined) {
    throw new StackError('program-missing', 'there is no `docker` on the PATH; kind drives its nodes with that program', {
      hint: 'install the docker CLI with `apt-get install docker-cli` or `brew install docker`',
    })
  }
  return kind
}
