import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { describeStatus, engineStatus } from '../../../src/engine/workflows/engine-status.js'

test('an engine that answers is named with its version and where it was found', async () => {
  const answer = { address: 'unix:///var/run/docker.sock', source: 'default socket', version: '28.5.2', apiVersion: '1.51' }
  const status = await engineStatus(async () => ({ answer, silences: [] }), `${tmpdir()}/stack-nothing-here`)
  expect(describeStatus(status)).toEqual(['engine 28.5.2 (API 1.51) answers at unix:///var/run/docker.sock (default socket)'])
})

test('where none answers, what is there and cannot be used comes first', async () => {
  const silence = { source: 'default socket', reason: 'usual', denied: true, absent: false } as const
  const status = await engineStatus(
    async () => ({
      silences: [
        { ...silence, address: 'unix:///var/run/docker.sock', problem: 'no permission' },
        { ...silence, address: 'unix:///home/me/.rd/docker.sock', source: 'Rancher Desktop', absent: true, problem: 'no socket' },
      ],
    }),
    `${tmpdir()}/stack-nothing-here`,
  )
  expect(describeStatus(status)).toEqual([
    'no engine answers',
    'default socket (unix:///var/run/docker.sock): no permission',
    '`stack engine start` starts one',
  ])
})
