import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { transform } from 'esbuild'
import { bundle } from './bundle.js'
import { bundleGateways } from './bundle-gateways.js'
import { bundleRuntimes } from './bundle-runtimes.js'
import { type Files, type Join, joinModules } from './join-modules.js'
import { loadLate } from './load-late.js'
import { plainExports } from './plain-exports.js'
import { thirdPartyNotices } from './third-party-notices.js'
import { modulesReadBy, warmCodeCache } from './warm-code-cache.js'

// Writes the bundle into `dist`, each module as CommonJS: Node starts that faster than ES modules.
const dist = join(process.cwd(), 'dist')
const { outputFiles, metafile } = await bundle(process.cwd())
rmSync(dist, { recursive: true, force: true })
const files = new Map([['package.json', '{ "type": "commonjs" }\n']])
for (const { path, text } of outputFiles) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
  })
  files.set(relative(dist, path).replaceAll(sep, '/'), loadLate(plainExports(code)))
}
write(files)
const joined = joinModules(files, await joins())
write(joined)
const gateways = await bundleGateways(process.cwd())
const runtimes = await bundleRuntimes(process.cwd())
for (const { path, text } of [...gateways.files, ...runtimes.files]) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
const inputs = [...Object.keys(metafile.inputs), ...gateways.inputs, ...runtimes.inputs]
writeFileSync(join(dist, 'THIRD-PARTY-NOTICES'), thirdPartyNotices(process.cwd(), inputs))
writeFileSync(join(dist, 'build-id'), `${buildId()}\n`)
await warmCodeCache(process.cwd())

function write(files: Files): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(dist, path)), { recursive: true })
    writeFileSync(join(dist, path), text)
  }
}

/** What commands read when they run, in a few files: what all of them do, what daily looks do besides, then logs, then changes. */
async function joins(): Promise<readonly Join[]> {
  const groups = [
    { path: 'main.js', lines: [['version']] },
    { path: 'look.js', lines: [['ps'], ['ls'], ['images'], ['top'], ['port', 'web', '80'], ['config', '-q']] },
    { path: 'logs.js', lines: [['logs']] },
    // The second `up` finds nothing to do.
    { path: 'change.js', lines: [['up', '-d'], ['down'], ['up', '-d']] },
  ]
  const taken = new Set<string>()
  const found: Join[] = []
  for (const { path, lines } of groups) {
    const modules = [...(await modulesReadBy(process.cwd(), lines))].filter((module) => !taken.has(module))
    for (const module of modules) taken.add(module)
    found.push({ path, modules: new Set(modules) })
  }
  return found
}

/** Another one for each other content of what starts: `0.1.0-5f1c0a8e21d4`. */
function buildId(): string {
  // The cast names the one field that is read.
  const { version } = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as { version: string }
  const digest = createHash('sha256')
  for (const [path, text] of joined) digest.update(path).update(text)
  return `${version}-${digest.digest('hex').slice(0, 12)}`
}
