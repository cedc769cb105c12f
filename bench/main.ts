import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureEvents } from './events.js'
import { measureGateway, measureIdle } from './gateway.js'
import { isMet, type Measured } from './measured.js'
import { measureNodeRuntime, measureReloads } from './node-runtime.js'

/*
 * `npm run bench`: measures, and prints each number with its goal and everything it was made of. `--json FILE` writes that to a file in the
 * place of the terminal; `--check` fails where a goal is missed.
 */

const { values } = parseArgs({ options: { json: { type: 'string' }, check: { type: 'boolean', default: false } } })

const measured: readonly Measured[] = [
  ...(await measureNodeRuntime()),
  ...(await measureReloads()),
  ...(await measureGateway()),
  ...(await measureEvents()),
  ...(await measureIdle()),
]
for (const one of measured) {
  const limit = 'most' in one.goal ? `at most ${one.goal.most}` : `at least ${one.goal.least}`
  const columns = [one.name.padEnd(48), `${Math.round(one.value * 1000) / 1000} ${one.unit}`.padEnd(22), limit.padEnd(18)]
  process.stdout.write(`${columns.join('')}${isMet(one) ? 'met' : 'missed'}\n`)
}
const json = `${JSON.stringify({ node: process.version, measured }, undefined, 1)}\n`
if (values.json === undefined) process.stdout.write(json)
else writeFileSync(values.json, json)
if (values.check && !measured.every(isMet)) process.exitCode = 1
