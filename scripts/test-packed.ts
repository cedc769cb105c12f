import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { nodeVersions } from '../test/support/node-versions.js'
import { installPacked } from '../test/support/packed.js'

// Runs the suites on real engines and clusters with what `npm pack` makes, installed as users install it, on the Node of a version:
// `--node 22`, `--project engine` for engines alone, then what vitest takes.
const { values, positionals } = parseArgs({
  options: { node: { type: 'string' }, project: { type: 'string', multiple: true, default: ['engine', 'kubernetes'] } },
  allowPositionals: true,
})
const wanted = values.node ?? process.versions.node.split('.', 1)[0]
const node = nodeVersions().find(({ major }) => String(major) === wanted)
if (node === undefined)
  throw new Error(
    `--node takes ${nodeVersions()
      .map(({ major }) => major)
      .join(', ')}`,
  )
if (node.missing !== undefined) throw new Error(node.missing)

const root = process.cwd()
const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) throw new Error('the build failed')
const packed = installPacked(root)
try {
  const env = { ...process.env, STACK_UNDER_TEST: `${node.path} ${packed.program}` }
  const projects = values.project.flatMap((project) => ['--project', project])
  const ended = spawnSync('npx', ['vitest', 'run', ...projects, ...positionals], { cwd: root, env, stdio: 'inherit' })
  process.exitCode = ended.status ?? 1
} finally {
  packed.remove()
}
