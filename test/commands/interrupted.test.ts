import { expect, it } from 'vitest'
import Ps from '../../src/commands/ps.js'
import { Interruption } from '../../src/engine/host/signals.js'
import { runCommand } from '../support/run-command.js'

it('Ctrl-C before there is anything to end is no bug, only the end', async () => {
  const openDocker = () => Promise.reject(new Interruption('SIGINT'))
  expect(await runCommand({ ps: Ps }, ['-p', 'shop', 'ps'], { openDocker })).toEqual({ exit: 130, stdout: '', stderr: '' })
})
