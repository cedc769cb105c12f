import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildResult, build, type Plugin } from 'esbuild'

/**
 * Bundles `src` and its libraries: a file per command, the code they share in chunks, and what is imported lazily in chunks of its own,
 * so that a command reads a handful of files in place of some two hundred. ES modules, in memory: esbuild splits no others.
 */
export function bundle(root: string): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts', ...commandFiles(root)],
    outbase: 'src',
    outdir: 'dist',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // oclif asks for them where sources are TypeScript.
    external: ['typescript', 'ts-node', 'tsx'],
    plugins: [leanOclif, plainSort, leanClusterClient, leanEngineClient],
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  })
}

/**
 * What commands are defined by, without the rest of oclif: its configuration is loaded for the command lines that need all commands, its
 * parser for those with a mistake. As it stands, `Command` alone would bring both, its own help, its test of the terminal and more.
 */
const leanOclif: Plugin = {
  name: 'lean-oclif',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@oclif\/core$/ }, ({ resolveDir }) => ({ path: 'oclif', namespace: 'lean', pluginData: resolveDir }))
    onLoad({ filter: /.*/, namespace: 'lean' }, ({ pluginData }) => ({ resolveDir: pluginData, contents: leanCommand }))
    // Modules of CommonJS have no names for who imports them lazily.
    const named = new Map([
      ['@oclif/core/config', 'Config, Plugin'],
      ['@oclif/core/parser', 'parse'],
      ['@oclif/core/settings', 'settings'],
    ])
    for (const namespace of ['lean', 'file'])
      onResolve({ filter: /^@oclif\/core\//, namespace }, (found) => (named.has(found.path) ? namedExports(found) : undefined))
    onLoad({ filter: /.*/, namespace: 'named' }, ({ path, pluginData }) => ({
      resolveDir: pluginData,
      contents: `export { ${named.get(path)} } from '${path}'`,
    }))
    // Definitions need oclif's errors, files and help for kinds of flags that no command has.
    onResolve({ filter: /^\.\/(errors|help|util\/fs|util\/util)$/ }, ({ importer }) =>
      /@oclif.core.lib.(args|flags)\.js$/.test(importer) ? { path: 'unused', namespace: 'unused-by-definitions' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'unused-by-definitions' }, () => ({ contents: 'export class CLIError extends Error {}' }))
  },
}

function namedExports({ path, resolveDir }: { readonly path: string; readonly resolveDir: string }) {
  return { path, namespace: 'named', pluginData: resolveDir }
}

/** `Command` with what `StackCommand` uses of it, and the defaults of its definitions. */
const leanCommand = `
  export * as Args from '@oclif/core/args'
  export * as Flags from '@oclif/core/flags'

  export class Command {
    static aliases = []
    static args = {}
    static hasDynamicHelp = false
    static hiddenAliases = []
    static strict = true

    /** By this oclif tells that a class is a command. */
    static run() {
      throw new Error('commands are run by src/main.ts')
    }

    constructor(argv, config) {
      this.argv = argv
      this.config = config
      this.id = this.ctor.id
    }

    get ctor() {
      return this.constructor
    }

    async parse(options, argv = this.argv) {
      const { parse } = await import('@oclif/core/parser')
      return parse(argv, { context: this, ...options, flags: { ...options.baseFlags, ...options.flags } })
    }
  }`

const localeSort = '.sort((a, b) => a.id.localeCompare(b.id))'

/** oclif sorts its commands by the rules of a language on every start; loading those rules takes longer than all the rest of it. */
const plainSort: Plugin = {
  name: 'plain-sort',
  setup({ onLoad }) {
    onLoad({ filter: /@oclif.core.lib.config.plugin\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      if (!text.includes(localeSort)) throw new Error(`${path} no longer has \`${localeSort}\``)
      return { contents: text.replace(localeSort, '.sort((a, b) => (a.id < b.id ? -1 : 1))') }
    })
  },
}

/**
 * Of the Kubernetes client, what reads a kubeconfig also brings generated classes for every kind of object, and `fetch` for Node 16, a
 * megabyte that nothing of ours calls: requests are our own.
 */
const leanClusterClient: Plugin = {
  name: 'lean-cluster-client',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(\.\/gen\/index\.js|node-fetch)$/ }, ({ importer }) =>
      /@kubernetes.client-node.dist.config\.js$/.test(importer) ? { path: 'unused', namespace: 'unused' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: `
        const unused = () => { throw new Error('left out of the bundle') }
        export { unused as Headers, unused as createConfiguration, unused as ServerConfiguration }`,
    }))
  },
}

/** Of dockerode, the transport: not its sessions with BuildKit, its own ssh, its own archives, a megabyte and native add-ons. */
const leanEngineClient: Plugin = {
  name: 'lean-engine-client',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(ssh2|tar-fs|protobufjs|@grpc\/.*|@balena\/dockerignore)$/ }, ({ importer }) =>
      /node_modules.(dockerode|docker-modem).lib/.test(importer) ? { path: 'absent', namespace: 'absent' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {}' }))
  },
}

function commandFiles(root: string): string[] {
  return readdirSync(join(root, 'src/commands'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.split(/[\\/]/).some((part) => part.startsWith('_')))
    .map((path) => join('src/commands', path))
}

export interface Closure {
  readonly bytes: number
  /** Folders below `node_modules`: `@oclif/core`, `yaml`. */
  readonly packages: ReadonlySet<string>
}

/** What is read before a source file can run: its output and all that it imports statically. */
export function closureOf(source: string, { outputs }: BuildResult<{ metafile: true }>['metafile']): Closure {
  const start = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === source)
  const seen = new Set<string>()
  const visit = (path: string | undefined): void => {
    if (path === undefined || seen.has(path)) return
    seen.add(path)
    for (const used of outputs[path]?.imports ?? []) if (used.kind === 'import-statement') visit(used.path)
  }
  visit(start)
  const read = [...seen].flatMap((path) => outputs[path] ?? [])
  const inputs = read.flatMap((output) => Object.keys(output.inputs))
  return {
    bytes: read.reduce((sum, output) => sum + output.bytes, 0),
    packages: new Set(inputs.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])),
  }
}
