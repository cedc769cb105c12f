import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const projectRoot = join(import.meta.dirname, '..', '..')

/**
 * Before the suites that need a real cluster: makes one kind cluster for all of them. The repository and the folder for temporary files, in
 * which tests make theirs, are mounted into its node, below `/host` (its own `/tmp` and `/run` cannot be mounted over). STACK_TEST_CLUSTER
 * names a kind cluster to use in its place, which then stays. What is missing for it is left in STACK_TEST_CLUSTER_MISSING; suites skip
 * with it.
 * @returns what removes the cluster again
 */
export default function startCluster(): (() => void) | undefined {
  const kept = process.env.STACK_TEST_CLUSTER
  const image = nodeImage()
  const missing = missingForKind(kept === undefined ? image : 'none')
  if (missing !== undefined) {
    process.env.STACK_TEST_CLUSTER_MISSING = missing
    return undefined
  }
  const folder = tmpdir()
  const kubeconfig = join(folder, 'kubeconfig')
  const name = kept ?? `stack-test-${process.pid}`
  if (kept === undefined) createCluster(name, image ?? '', folder, kubeconfig)
  else writeFileSync(kubeconfig, run('kind', ['get', 'kubeconfig', '--name', kept]), { mode: 0o600 })
  run('docker', [
    'exec',
    `${name}-control-plane`,
    ...kubectl,
    '-n',
    'kube-system',
    'rollout',
    'status',
    'deploy/coredns',
    '--timeout=90s',
  ])
  process.env.STACK_TEST_CLUSTER = name
  process.env.STACK_TEST_KUBECONFIG = kubeconfig
  if (kept !== undefined) return undefined
  return () => void run('kind', ['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig])
}

/** The node has a kubectl of its own, so that none is needed here. */
const kubectl = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf']

function createCluster(name: string, image: string, folder: string, kubeconfig: string): void {
  const mounts = [folder, projectRoot].map((path) => ({ hostPath: path, containerPath: `/host${path}` }))
  const config = {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [{ role: 'control-plane', extraMounts: mounts }],
  }
  const file = join(folder, 'kind.json')
  writeFileSync(file, JSON.stringify(config))
  const begun = Date.now()
  run('kind', [
    'create',
    'cluster',
    '--name',
    name,
    '--image',
    image,
    '--config',
    file,
    '--kubeconfig',
    kubeconfig,
    '--wait',
    '120s',
  ])
  process.env.STACK_TEST_CLUSTER_SECONDS = ((Date.now() - begun) / 1000).toFixed(1)
  console.log(`kind cluster ${name}: ${process.env.STACK_TEST_CLUSTER_SECONDS} s`)
}

function missingForKind(image: string | undefined): string | undefined {
  for (const program of ['kind', 'docker'])
    if (spawnSync(program, ['version']).error !== undefined) return `no ${program} on PATH, which a cluster needs`
  if (spawnSync('docker', ['version']).status !== 0) return 'no Docker Engine answers, which a cluster needs'
  return image === undefined ? 'the engine has no kindest/node image, of which a cluster is made' : undefined
}

/** The newest node image that the engine holds: pulling one is too much for a test. */
function nodeImage(): string | undefined {
  const listed = spawnSync('docker', ['image', 'ls', 'kindest/node', '--format', '{{.Repository}}:{{.Tag}}'], {
    encoding: 'utf8',
  })
  const byVersion = (one: string, other: string) => other.localeCompare(one, 'en', { numeric: true })
  return (listed.stdout ?? '')
    .split('\n')
    .filter((line) => /:v\d/.test(line))
    .sort(byVersion)[0]
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${error?.message ?? `${stdout}${stderr}`}`)
  return stdout
}
