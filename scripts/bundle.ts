import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildResult, build } from 'esbuild'

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
    // dockerode carries native add-ons and serves few commands; oclif asks for the rest where sources are TypeScript.
    external: ['dockerode', 'typescript', 'ts-node', 'tsx'],
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  })
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
