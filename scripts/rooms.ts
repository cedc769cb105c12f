/** What a room may import: other rooms by folder, packages by name. Type-only imports of contracts are always allowed. */
export interface Room {
  /** The folder (or file), relative to the project's root, without a trailing slash. The longest match decides a file's room. */
  readonly folder: string
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  /** Node built-ins: `all`, `pure` (no files, processes, network) or `none`. */
  readonly node: 'all' | 'pure' | 'none'
}

const engine = 'src/engine'
const provider = `${engine}/providers/provider.ts`
const model = `${engine}/model`

/** The table of walls, as data; `src/engine/README.md` says what each room holds. */
export const rooms: readonly Room[] = [
  // `pure` for node:crypto: the digest of a field is part of what a field is.
  { folder: model, rooms: [], packages: [], node: 'pure' },
  { folder: `${engine}/document`, rooms: [model], packages: ['yaml'], node: 'none' },
  { folder: `${engine}/load`, rooms: [model, `${engine}/document`], packages: [], node: 'pure' },
  { folder: `${engine}/plan`, rooms: [model], packages: [], node: 'pure' },
  { folder: `${engine}/apply`, rooms: [model], packages: [], node: 'none' },
  { folder: `${engine}/functions`, rooms: [model, `${engine}/document`, `${engine}/host`], packages: [], node: 'pure' },
  { folder: `${engine}/facts`, rooms: [model, `${engine}/host`, provider], packages: [], node: 'all' },
  { folder: `${engine}/logs`, rooms: [model, provider], packages: [], node: 'pure' },
  { folder: provider, rooms: [model], packages: [], node: 'none' },
  {
    folder: `${engine}/providers/docker`,
    rooms: [model, `${engine}/host`, provider],
    packages: ['dockerode', 'modern-tar'],
    node: 'all',
  },
  { folder: `${engine}/providers/docker/lower`, rooms: [model], packages: [], node: 'pure' },
  {
    folder: `${engine}/providers/kubernetes`,
    rooms: [model, `${engine}/host`, provider],
    packages: ['@kubernetes/client-node'],
    node: 'all',
  },
  {
    folder: `${engine}/providers/kubernetes/lower`,
    rooms: [model, `${engine}/providers/kubernetes/object-kinds.ts`, `${engine}/providers/kubernetes/labels.ts`],
    packages: [],
    node: 'pure',
  },
  {
    folder: `${engine}/providers/kubernetes/render`,
    rooms: [
      model,
      `${engine}/document`,
      `${engine}/providers/kubernetes/lower`,
      `${engine}/providers/kubernetes/object-kinds.ts`,
      `${engine}/providers/kubernetes/labels.ts`,
    ],
    packages: [],
    node: 'pure',
  },
  { folder: `${engine}/host`, rooms: [`${model}/errors.ts`], packages: ['execa'], node: 'all' },
  {
    folder: `${engine}/workflows`,
    rooms: [model, 'document', 'load', 'functions', 'facts', 'plan', 'apply', 'logs', 'host']
      .map((room) => (room === model ? room : `${engine}/${room}`))
      .concat(provider),
    packages: [],
    node: 'pure',
  },
  { folder: `${engine}/engine.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: `${engine}/off-cluster.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: 'src/gateway', rooms: [model], packages: [], node: 'all' },
  { folder: 'src/runtimes', rooms: [], packages: ['sucrase'], node: 'all' },
  { folder: `${engine}/cluster.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: `${engine}/cluster-target.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: `${engine}/open-target-api.ts`, rooms: [engine], packages: [], node: 'none' },
  { folder: `${engine}/cluster-lowerer.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: `${engine}/cluster-to-come.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: `${engine}/cluster-tools.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: `${engine}/cluster-of-stack.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: `${engine}/local-clusters.ts`, rooms: [engine], packages: [], node: 'all' },
  { folder: 'src/report', rooms: [model], packages: ['listr2', 'chalk'], node: 'all' },
  {
    folder: 'src/commands',
    rooms: [
      `${engine}/workflows`,
      // What talks to running functions has no target between it and the gateway: the words of a call are pure and stand there.
      `${engine}/functions`,
      `${engine}/engine.ts`,
      `${engine}/cluster.ts`,
      `${engine}/cluster-to-come.ts`,
      `${engine}/local-clusters.ts`,
      `${engine}/off-cluster.ts`,
      `${engine}/host`,
      'src/report',
      model,
    ],
    packages: ['@oclif/core'],
    node: 'all',
  },
  {
    folder: 'src/main.ts',
    rooms: ['src/commands', 'src/report', model, `${engine}/host`],
    packages: ['@oclif/core'],
    node: 'all',
  },
]

/** Packages that only one file may import, whatever its room allows. */
export const solePlaces: { readonly [packageName: string]: string } = {
  execa: `${engine}/host/process.ts`,
  dockerode: `${engine}/providers/docker/dockerode-engine-api.ts`,
  '@kubernetes/client-node': `${engine}/providers/kubernetes/client-node-cluster-api.ts`,
}

/** Built-ins that reach out of the process; everything else counts as pure. */
export const effectfulBuiltins: ReadonlySet<string> = new Set([
  'fs',
  'fs/promises',
  'child_process',
  'net',
  'http',
  'https',
  'http2',
  'tls',
  'dgram',
  'dns',
  'os',
  'readline',
  'readline/promises',
  'tty',
  'worker_threads',
  'cluster',
  'timers/promises',
  'process',
  'module',
])

/** Contracts: what anybody may import as a type, from wherever it stands. */
export function isContract(target: string): boolean {
  const wire = `${engine}/providers/docker/wire/`
  const manifest = `${engine}/providers/kubernetes/manifest.ts`
  return (
    target.startsWith(`${model}/`) ||
    target === provider ||
    target.endsWith('-api.ts') ||
    target.startsWith(wire) ||
    target === manifest
  )
}
