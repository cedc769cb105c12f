import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configOfSources } from '../src/main.js'
import { commandManifest, commandReference } from './command-files.js'

// Writes what is generated from the commands: the manifest that oclif starts from and the reference in docs. With `--check` it
// writes nothing and fails when a file is not what it would write.
const root = process.cwd()
const config = await configOfSources(root)
const files = {
  'oclif.manifest.json': commandManifest(config),
  'docs/commands.md': commandReference(config),
}
for (const [path, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) writeFileSync(join(root, path), text)
  else if (readFileSync(join(root, path), 'utf8') !== text) {
    console.error(`${path} is not up to date: npm run manifest`)
    process.exitCode = 1
  }
}
