import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialSsh, sshArguments } from '../../../../../src/engine/providers/docker/connection/dial-ssh.js'

describe('an engine behind ssh', () => {
  let bin = ''
  beforeAll(async () => {
    bin = await mkdtemp(join(tmpdir(), 'stack-ssh-'))
  })
  afterAll(() => rm(bin, { recursive: true }))

  async function installSsh(script: string): Promise<NodeJS.ProcessEnv> {
    await writeFile(join(bin, 'ssh'), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, 'ssh'), 0o755)
    return { PATH: `${bin}:${process.env.PATH}` }
  }

  test('is asked for the other machine’s own way to its engine', () => {
    expect(sshArguments({ type: 'ssh', host: 'box', user: 'me', port: 2222, path: '/run/d.sock' }).join(' ')).toBe(
      '-l me -p 2222 -o ConnectTimeout=30 -T -- box docker --host unix:///run/d.sock system dial-stdio',
    )
  })

  test('passes bytes both ways, and the end of input too', async () => {
    const env = await installSsh('cat; echo end')
    const stream = dialSsh({ type: 'ssh', host: 'box' }, env)
    stream.end('ping\n')
    let text = ''
    for await (const chunk of stream) text += chunk
    expect(text).toBe('ping\nend\n')
  })

  test('a failing ssh is told in its own words', async () => {
    const env = await installSsh('echo "Permission denied (publickey)." >&2; exit 255')
    const stream = dialSsh({ type: 'ssh', host: 'box' }, env)
    const read = async () => {
      for await (const _ of stream) {
        // Nothing comes.
      }
    }
    await expect(read()).rejects.toMatchObject({ code: 'ESSH', message: 'ssh to box: Permission denied (publickey).' })
  })
})
