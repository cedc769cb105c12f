import { readFileSync, writeFileSync } from 'node:fs'
import { functionGrammar } from '../src/engine/load/grammar.js'
import { editorSchema } from './editor-schema.js'

// Writes the JSON Schema for editors; with `--check` it writes nothing and fails when the file is not what it would write.
const path = 'schema/stack.schema.json'
const text = `${JSON.stringify(editorSchema(functionGrammar.stack), undefined, 2)}\n`
if (!process.argv.includes('--check')) writeFileSync(path, text)
else if (readFileSync(path, 'utf8') !== text) {
  console.error(`${path} is not up to date: npm run schema`)
  process.exitCode = 1
}
