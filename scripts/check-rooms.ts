import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findRoomViolations } from './find-room-violations.js'

// Fails when a file imports what its room may not: the architecture's walls, checked on every `npm run check`.
const root = process.cwd()
const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
const violations = findRoomViolations(paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })))
for (const violation of violations) console.error(violation)
if (violations.length > 0) process.exitCode = 1
