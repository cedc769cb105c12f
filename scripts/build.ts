import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transform } from 'esbuild'
import { bundle } from './bundle.js'
import { bundleGateways } from './bundle-gateways.js'
import { bundleRuntimes } from './bundle-runtimes.js'
import { thirdPartyNotices } from './third-party-notices.js'
import { warmCodeCache } from './warm-code-cache.js'

// Writes the bundle into `dist`, each module as CommonJS: Node starts that faster than ES modules.
const dist = join(process.cwd(), 'dist')
const { outputFiles, metafile } = await bundle(process.cwd())
rmSync(dist, { recursive: true, force: true })
for (const { path, text } of outputFiles) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
  })
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, code)
}
const runtimes = await bundleRuntimes(process.cwd())
for (const { path, text } of [...(await bundleGateways(process.cwd())), ...runtimes.files]) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
writeFileSync(
  join(dist, 'THIRD-PARTY-NOTICES'),
  thirdPartyNotices(process.cwd(), [...Object.keys(metafile.inputs), ...runtimes.inputs]),
)
writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n')
await warmCodeCache(process.cwd())
