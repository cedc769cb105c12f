import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureBuilds } from './compose/builds.js'
import { measureLifecycle } from './compose/lifecycle.js'
import { measureLogs } from './compose/logs.js'
import { measureShortCommands } from './compose/short-commands.js'
import { measureEvents } from './functions/events.js'
import { measureGateway, measureIdle } from './functions/gateway.js'
import { measureInvoke } from './functions/invoke.js'
import { measureNodeRuntime, measureReloads } from './functions/node-runtime.js'
import { describeMachine } from './machine.js'
import { isMet, type Measured } from './measured.js'
import { table } from './table.js'

/*
 * `npm run bench`: does the same work with docker compose and with the built `stack` in turns, then loads functions and their gateway;
 * prints a table, and everything it was made of as JSON. Needs an engine with busybox:1.36 and
 * node:22-slim, and docker compose.
 *
 *   --only WORD   those whose group has that name: compose, functions
 *   --light       few rounds, docker compose's half alone, twice what is allowed: what continuous integration can tell
 *   --json FILE   writes the JSON there in the place of the terminal
 *   --record      writes the table into bench/README.md
 *   --check       fails where a goal is missed
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    light: { type: 'boolean', default: false },
    json: { type: 'string' },
    record: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
})
/** `close`: of what is close to its limit. */
const rounds = values.light ? { short: 6, close: 3, long: 3 } : { short: 30, close: 20, long: 10 }

const groups: { readonly [name: string]: readonly (() => Promise<readonly Measured[]>)[] } = {
  compose: [
    () => measureShortCommands(rounds.short),
    () => measureLifecycle(rounds),
    () => measureLogs(rounds.long),
    () => measureBuilds(rounds),
  ],
  functions: values.light
    ? []
    : [() => measureInvoke(rounds.short), measureNodeRuntime, measureReloads, measureGateway, measureEvents, measureIdle],
}
/** Few rounds on a machine that is shared with others tell no more than that something takes twice as long as it may. */
const allowance = values.light ? 2 : 1

const machine = describeMachine(process.env)
const measured: Measured[] = []
for (const [name, measures] of Object.entries(groups)) {
  if (values.only !== undefined && values.only !== name) continue
  for (const measure of measures) {
    const some = (await measure()).map(eased)
    measured.push(...some)
    for (const one of some) process.stderr.write(`${one.name}: ${Math.round(one.value * 1000) / 1000} ${one.unit}\n`)
  }
}

const { node, compose, engine, processors, extraCertificates } = machine
const heading = `Node ${node}, docker compose ${compose}, engine ${engine}, ${processors} processors, NODE_EXTRA_CA_CERTS ${extraCertificates}.`
const printed = `${heading}\n\n${table(measured)}`
process.stdout.write(`${printed}\n`)
const json = `${JSON.stringify({ machine, measured }, undefined, 1)}\n`
if (values.json === undefined) process.stdout.write(json)
else writeFileSync(values.json, json)
if (values.record) {
  const readme = join(import.meta.dirname, 'README.md')
  writeFileSync(
    readme,
    readFileSync(readme, 'utf8').replace(/(?<=\n## Last results\n\n).*$/s, () => printed),
  )
}
if (values.check && !measured.every(isMet)) process.exitCode = 1

function eased(one: Measured): Measured {
  return 'most' in one.goal ? { ...one, goal: { most: Math.round(one.goal.most * allowance * 100) / 100 } } : one
}
