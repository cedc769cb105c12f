import { expect, test } from 'vitest'
import Doctor from '../../src/commands/doctor.js'
import { systemProcesses } from '../../src/engine/host/process.js'
import { withEngine } from '../support/fake-docker.js'
import { createFakeEngine } from '../support/fake-engine-api.js'
import { runCommand } from '../support/run-command.js'

const processes = async () => systemProcesses

test('without an engine it exits with 1, and says what to do', async () => {
  const world = { searchDocker: async () => ({ silences: [] }), processes, env: { PATH: '/nowhere' } }
  expect(await runCommand({ doctor: Doctor }, ['doctor'], world)).toMatchInlineSnapshot(`
    {
      "exit": 1,
      "stderr": "",
      "stdout": "broken   engine    no engine answers, at any of the usual places
                       fix: stack engine start
    absent   docker    not on the PATH; for kind, which drives its clusters with it; stacks do without
                       fix: if you want that: \`apt-get install docker-cli\` or \`brew install docker\`
    absent   kind      not on the PATH; for local Kubernetes clusters (stack k8s up)
                       fix: if you want that: \`go install sigs.k8s.io/kind@latest\` or \`brew install kind\`
    absent   minikube  not on the PATH; for local Kubernetes clusters, instead of kind
                       fix: if you want that: \`brew install minikube\`, or https://minikube.sigs.k8s.io/docs/start
    absent   kubectl   not on the PATH; for looking at a cluster yourself; stack does without
                       fix: if you want that: \`apt-get install kubernetes-client\` or \`brew install kubectl\`
    ",
    }
  `)
})

test('findings are one JSON document', async () => {
  const answer = { address: 'tcp://10.0.0.1:2376', source: 'DOCKER_HOST', version: '28.5.2', apiVersion: '1.51' }
  const world = {
    ...withEngine(createFakeEngine()),
    searchDocker: async () => ({ answer, silences: [] }),
    processes,
    env: { PATH: '/nowhere' },
  }
  const { exit, stdout } = await runCommand({ doctor: Doctor }, ['doctor', '--json'], world)
  expect(exit).toBe(0)
  expect(JSON.parse(stdout)).toContainEqual({
    name: 'engine',
    state: 'ok',
    detail: '28.5.2 at tcp://10.0.0.1:2376 (DOCKER_HOST)',
  })
})
