import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemProcesses } from '../../../../../../src/engine/host/process.js'
import { openSshAgents } from '../../../../../../src/engine/providers/docker/build/session/ssh-agents.js'
import { suite } from '../../../../../support/suite.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssh-agents-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (wanted: { readonly [id: string]: string }, environment = {}) =>
  openSshAgents(wanted, { PATH: process.env.PATH, ...environment }, systemProcesses)

test("`default` is the user's own agent", async () => {
  const agents = await open({ default: '' }, { SSH_AUTH_SOCK: '/run/agent.sock' })
  expect(agents.sockets).toEqual(new Map([['default', '/run/agent.sock']]))
})

test('a socket is another agent', async () => {
  const socket = join(folder, 'other.sock')
  const server = createServer().listen(socket)
  const agents = await open({ other: socket })
  expect(agents.sockets).toEqual(new Map([['other', socket]]))
  server.close()
})

test('what is not there is named', async () => {
  await expect(open({ default: '' })).rejects.toMatchObject({ code: 'ssh-agent-missing' })
  await expect(open({ deploy: `${folder}/missing` })).rejects.toThrow('missing`, named by `deploy`, cannot be read')
})

suite('with OpenSSH', hasOpenSsh() ? undefined : 'ssh-agent and ssh-keygen are not installed', () => {
  test('private keys get an agent of their own, which ends with the build', async () => {
    const key = join(folder, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'deploy key', '-f', key])
    const agents = await open({ deploy: key })
    const socket = agents.sockets.get('deploy') ?? ''
    const listed = execFileSync('ssh-add', ['-l'], { encoding: 'utf8', env: { ...process.env, SSH_AUTH_SOCK: socket } })
    expect(listed).toContain('deploy key')
    await agents.close()
    expect(existsSync(socket)).toBe(false)
  })

  test('a file that is no key fails with what ssh-add says', async () => {
    const key = join(folder, 'key')
    writeFileSync(key, 'no key', { mode: 0o600 })
    await expect(open({ deploy: key })).rejects.toMatchObject({
      code: 'process-failed',
      message: expect.stringContaining('ssh-add'),
    })
  })
})

function hasOpenSsh(): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v ssh-agent ssh-add ssh-keygen'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
