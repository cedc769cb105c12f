import { build } from 'esbuild'
import type { BundledFiles } from './bundled-files.js'

/** The servers of runtimes that are written in TypeScript, each with the files that lie beside it in a function's image. */
export async function bundleRuntimes(root: string): Promise<BundledFiles> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      'node/server': 'src/runtimes/node/main.ts',
      'node/module-hooks': 'src/runtimes/node/modules/module-hooks.ts',
      'node/typescript': 'src/runtimes/node/modules/typescript.ts',
      'node/functions-framework': 'src/runtimes/node/modules/functions-framework.ts',
    },
    outdir: 'dist/runtimes',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    write: false,
    metafile: true,
    // Names stay whole: they are seen in stack traces.
    minifyWhitespace: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  })
  return { files: outputFiles.map(({ path, text }) => ({ path, text })), inputs: Object.keys(metafile.inputs) }
}
