import { build } from 'esbuild'
import type { BundledFiles } from './bundled-files.js'

/** Programs that run in containers of their own, each bundled to one CommonJS file without dependencies. */
export async function bundleGateways(root: string): Promise<BundledFiles> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { forwarder: 'src/gateway/forwarder/main.ts', functions: 'src/gateway/functions/main.ts' },
    outdir: 'dist/gateway',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  return { files: outputFiles.map(({ path, text }) => ({ path, text })), inputs: Object.keys(metafile.inputs) }
}
