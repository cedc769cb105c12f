import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../../src/commands/_world.js'
import K8sPlan from '../../../src/commands/k8s/plan.js'
import { openClusterToCome } from '../../../src/engine/cluster-to-come.js'
import { dockerEngine } from '../../../src/engine/engine.js'
import { StackError } from '../../../src/engine/model/errors.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { fakeMachine } from '../../support/fake-machine.js'
import { runCommand } from '../../support/run-command.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-k8s-plan-'))
  writeFileSync(join(folder, 'stack.yaml'), shop)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shop = `
name: shop
services:
  web:
    image: nginx:1
    ports: ["8080:80"]
    extra_hosts: ["me=host-gateway"]
    volumes: [".:/src"]
  db:
    image: redis:7
    volumes: ["data:/data"]
volumes: { data: {} }
`

/** On a machine whose engine has one of the two images; why there is no cluster to be opened. */
async function planWithout(error: StackError, argv: readonly string[] = []) {
  const engine = createFakeEngine()
  engine.addImage('redis:7')
  const machine = fakeMachine(folder)
  const world: Partial<World> = {
    cwd: folder,
    openCluster: () => Promise.reject(error),
    openClusterToCome: (request) => openClusterToCome(machine, dockerEngine(engine, machine), request),
  }
  const ran = await runCommand({ 'k8s:plan': K8sPlan }, ['k8s', 'plan', ...argv], world)
  return { ...ran, left: await engine.containers.list({}) }
}

const missing = new StackError('cluster-missing', 'there is no kind cluster `shop`', { hint: 'stack k8s up makes it' })

test('a cluster that is not there yet is the first thing to be made, and everything else follows', async () => {
  expect(await planWithout(missing)).toMatchInlineSnapshot(`
    {
      "exit": 0,
      "left": [],
      "stderr": "",
      "stdout": "+ cluster shop                   create    not there yet
    + image nginx:1                  pull      not there yet
    + namespace stack-shop           create    not there yet
    + node-image nginx:1             load      not there yet
    + node-image redis:7             load      not there yet
    + persistent-volume-claim data   create    not there yet
    + published ports                create    not there yet
    + web                            create    not there yet
    + db                             create    not there yet
    plan: 1 pull, 2 load, 2 create, 1 cluster, 1 namespace, 1 persistent-volume-claim, 1 published-ports
    ",
    }
  `)
})

test('JSON names it, too', async () => {
  const { stdout } = await planWithout(missing, ['--json'])
  expect(JSON.parse(stdout).resources[0]).toEqual({
    kind: 'cluster',
    name: 'shop',
    action: 'create',
    count: 1,
    cause: 'not there yet',
  })
})

test('one that was not made to its end is made anew', async () => {
  const { exit } = await planWithout(new StackError('cluster-half-made', 'kind cluster `shop` was not made to its end'))
  expect(exit).toBe(0)
})

test('what a cluster that is stopped holds is not known', async () => {
  const { exit, stdout, stderr } = await planWithout(
    new StackError('cluster-stopped', 'kind cluster `shop` is stopped', { hint: 'stack k8s up starts it' }),
  )
  expect({ exit, stdout, stderr }).toEqual({
    exit: 1,
    stdout: '',
    stderr: 'kind cluster `shop` is stopped\nstack k8s up starts it\n',
  })
})
