import { expect, test } from 'vitest'
import K8sDown from '../../../src/commands/k8s/down.js'
import { StackError } from '../../../src/engine/model/errors.js'
import { runCommand } from '../../support/run-command.js'

function downWithout(error: StackError) {
  const openCluster = async () => {
    throw error
  }
  return runCommand({ 'k8s:down': K8sDown }, ['k8s', '-p', 'shop', 'down', '-v'], { openCluster })
}

test('a stack whose cluster is gone is down: that is no error, as it is none on an engine', async () => {
  const missing = new StackError('cluster-missing', 'there is no kind cluster `shop`', { hint: 'stack k8s up makes it' })
  expect(await downWithout(missing)).toEqual({
    exit: 0,
    stdout: '',
    stderr: 'nothing to remove: there is no kind cluster `shop`\n',
  })
})

test('of a cluster that does not answer nothing is known, so that is an error', async () => {
  const { exit } = await downWithout(new StackError('cluster-unreachable', 'kind cluster `shop` does not answer'))
  expect(exit).toBe(1)
})
