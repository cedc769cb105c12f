import { describe, expect, test } from 'vitest'
import { chooseWay } from '../../../../src/engine/host/engine-install/choose-way.js'
import type { Machine } from '../../../../src/engine/host/engine-install/machine.js'

const bareDebian: Machine = {
  platform: 'linux',
  rights: 'root',
  init: 'none',
  distribution: { name: 'Debian GNU/Linux 12 (bookworm)', ids: ['debian'] },
  programs: new Map([['apt-get', '/usr/bin/apt-get']]),
  services: new Set(),
  mayInstall: true,
}

function machine(
  changes: Partial<Omit<Machine, 'programs' | 'services'>> & { programs?: string[]; services?: Machine['services'] },
): Machine {
  const { programs = ['apt-get'], ...rest } = changes
  return { ...bareDebian, ...rest, programs: new Map(programs.map((name) => [name, `/usr/bin/${name}`])) }
}

const summary = (of: Machine) => {
  const way = chooseWay(of)
  if (way.type === 'command') return `${way.name}: ${way.start.join(' ')} (${way.rights})`
  return way.type === 'daemon' ? `${way.name}: ${way.program}` : `install ${way.packages.join(' ')}`
}

describe('an installed engine is started as it is meant to be', () => {
  test('by systemd, which also owns its socket', () => {
    const systemd = machine({ init: 'systemd', programs: ['systemctl', 'dockerd'], services: new Set(['docker.service']) })
    expect(summary(systemd)).toBe('docker.service (systemd): systemctl start docker.service (root)')
    expect(chooseWay(systemd)).toMatchObject({ stop: ['systemctl', 'stop', 'docker.service', 'docker.socket'] })
  })

  test('as the rootless engine of a user who cannot become root', () => {
    const services = new Set(['docker.service', 'rootless'] as const)
    const shared = { init: 'systemd', programs: ['systemctl', 'dockerd'], services } as const
    expect(summary(machine({ ...shared, programs: [...shared.programs], rights: 'none' }))).toBe(
      'rootless Docker: systemctl --user start docker (user)',
    )
    expect(summary(machine({ ...shared, programs: [...shared.programs] }))).toContain('docker.service (systemd)')
  })

  test('by the init script where an init other than systemd runs', () => {
    expect(
      summary(machine({ init: 'service', programs: ['service', 'dockerd'], services: new Set(['/etc/init.d/docker']) })),
    ).toBe('/etc/init.d/docker: service docker start (root)')
  })

  test('as a daemon where there is no init, although an init script lies there', () => {
    expect(summary(machine({ programs: ['service', 'dockerd'], services: new Set(['/etc/init.d/docker']) }))).toBe(
      'dockerd: /usr/bin/dockerd',
    )
  })

  test('by its application on macOS', () => {
    expect(
      summary(machine({ platform: 'darwin', rights: 'none', programs: ['colima', 'open'], services: new Set(['Docker.app']) })),
    ).toBe('Colima: colima start (user)')
    expect(summary(machine({ platform: 'darwin', rights: 'none', programs: ['open'], services: new Set(['Docker.app']) }))).toBe(
      'Docker Desktop: open -g -a Docker (user)',
    )
  })

  test('but not by a user who may not', () => {
    expect(() => chooseWay(machine({ rights: 'none', programs: ['dockerd'] }))).toThrow(
      'dockerd is installed but not running, and this user may not start it',
    )
  })
})

describe('where none is installed', () => {
  const hintOf = (of: Machine): unknown => {
    try {
      return chooseWay(of)
    } catch (error) {
      return error instanceof Error && 'hint' in error ? error.hint : error
    }
  }

  test("Debian's own package is installed", () => {
    expect(summary(bareDebian)).toBe('install docker.io')
    expect(
      summary(machine({ rights: 'sudo', distribution: { name: 'Linux Mint 22', ids: ['linuxmint', 'ubuntu', 'debian'] } })),
    ).toBe('install docker.io')
  })

  test('nothing is installed against STACK_NO_INSTALL, without root, or elsewhere', () => {
    expect(hintOf(machine({ mayInstall: false }))).toBe(
      'STACK_NO_INSTALL=1 forbids to install one; unset it, or run `sudo apt-get install docker.io`',
    )
    expect(hintOf(machine({ rights: 'none' }))).toMatch(/needs root, or sudo without a password/)
    expect(hintOf(machine({ programs: [], distribution: { name: 'Fedora Linux 42', ids: ['fedora'] } }))).toBe(
      'install it with the package manager of Fedora Linux 42: https://docs.docker.com/engine/install/',
    )
    expect(hintOf(machine({ platform: 'win32', programs: [] }))).toMatch(/WSL2/)
  })
})
