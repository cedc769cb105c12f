import { build } from 'esbuild'

/** Programs that run in containers of their own, each bundled to one CommonJS file without dependencies. */
export async function bundleGateways(root: string): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { forwarder: 'src/gateway/forwarder/main.ts', functions: 'src/gateway/functions/main.ts' },
    outdir: 'dist/gateway',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  return outputFiles.map(({ path, text }) => ({ path, text }))
}
