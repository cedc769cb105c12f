import { expect, test } from 'vitest'
import { foretellInstallation, undoCommand } from '../../../../src/engine/host/engine-install/debian-packages.js'
import { rootRights } from '../../../../src/engine/host/engine-install/rights.js'
import { type Command, type Processes, pasteable, systemProcesses } from '../../../../src/engine/host/process.js'

const foretold = `
Reading package lists...
The following NEW packages will be installed:
Inst libc-bin [2.36-9] (2.36-10 Debian:12.11/stable [amd64])
Inst iptables (1.8.9-2 Debian:12.11/stable [amd64])
Inst docker.io (20.10.24+dfsg1-1+deb12u1 Debian:12.11/stable [amd64])
Conf iptables (1.8.9-2 Debian:12.11/stable [amd64])
`

test('an installation is known before it happens, and undoing it removes what is new and nothing else', async () => {
  const commands: Command[] = []
  const processes: Processes = {
    ...systemProcesses,
    async run(command) {
      commands.push(command)
      return { exitCode: 0, stdout: command.argv.includes('-s') ? foretold : '', stderr: '' }
    },
  }
  const installation = await foretellInstallation(['docker.io'], rootRights('root', { PATH: '/bin' }), processes)
  expect(installation).toMatchObject({ added: ['iptables', 'docker.io'], version: '20.10.24+dfsg1-1+deb12u1' })
  expect(undoCommand(installation.added, 'sudo')).toBe('sudo apt-get purge iptables docker.io')
  expect(commands.map(({ argv }) => argv.slice(0, 3).join(' '))).toEqual(['apt-get -q update', 'apt-get -s install'])
})

test('with sudo, a command keeps the variables that it needs and finds the programs of root', () => {
  const command = rootRights('sudo', { PATH: '/bin' }).command(['apt-get', 'update'], { DEBIAN_FRONTEND: 'noninteractive' })
  expect(pasteable(command)).toBe(
    'sudo -n env PATH=/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin DEBIAN_FRONTEND=noninteractive apt-get update',
  )
})
