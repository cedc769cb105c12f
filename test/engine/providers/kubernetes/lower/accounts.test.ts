import { describe, expect, it } from 'vitest'
import type { KeyPath } from '../../../../../src/engine/model/origin.js'
import { type Accounts, openAccounts } from '../../../../../src/engine/providers/kubernetes/lower/accounts.js'
import { loaded } from '../../../../support/loaded.js'

describe('accounts', () => {
  it('stand for what is below them, unless something there has an account of its own', () => {
    const closed = accountsOf(
      webWith('    logging: {driver: syslog, options: {tag: web}}\n    stop_signal: SIGINT'),
      (accounts) => {
        accounts.ignored(web('logging'), 'the cluster collects logs itself')
        accounts.approximated(web('logging', 'options', 'tag'), 'is a label')
        accounts.translated(web('stop_signal'), 'Deployment web: lifecycle.stopSignal')
      },
    )
    expect(closed).toEqual([
      'ignored 4:5 services.web.logging: the cluster collects logs itself',
      'approximated 4:46 services.web.logging.options.tag: is a label',
      'translated 5:18 services.web.stop_signal: Deployment web: lifecycle.stopSignal',
    ])
  })

  it('say of a short form as a whole what becomes of a part of it', () => {
    const closed = accountsOf(webWith('    ports: ["127.0.0.1:80:80"]\n    env_file: .env'), (accounts) => {
      accounts.translated(web('ports', 0), 'Service web: port 80')
      accounts.ignored(web('ports', 0, 'host_ip'), 'a node has an address of its own')
    })
    expect(closed).toEqual([
      'approximated 4:13 services.web.ports.0: a node has an address of its own',
      'translated 5:5 services.web.env_file: read while loading; its variables are part of `environment`',
    ])
  })

  it('pass over defaults that nobody wrote, but never over what cannot be had', () => {
    const closed = accountsOf(webWith('    tty: true'), (accounts) => {
      accounts.translated(web('tty'), 'Deployment web: tty')
      accounts.ignored(['networks', 'default', 'driver'], 'is none')
      accounts.rejected(web('runtime'), 'the cluster has no RuntimeClass `gvisor`')
    })
    expect(closed).toEqual([
      'rejected 2:3 services.web: the cluster has no RuntimeClass `gvisor`',
      'translated 4:10 services.web.tty: Deployment web: tty',
      'error 2:3 services.web: the cluster has no RuntimeClass `gvisor`',
    ])
  })

  it('keep the worst of several, with all its reasons', () => {
    const closed = accountsOf(webWith('    stop_grace_period: 1500ms'), (accounts) => {
      accounts.approximated(web('stop_grace_period'), 'rounded up to 2s', 'write `2s`')
      accounts.translated(web('stop_grace_period'), 'Deployment web: terminationGracePeriodSeconds')
      accounts.approximated(web('stop_grace_period'), 'counts pre_stop too')
    })
    expect(closed).toEqual([
      'approximated 4:24 services.web.stop_grace_period: rounded up to 2s; counts pre_stop too (write `2s`)',
    ])
  })

  it('tell a key that nobody accounted for', () => {
    const { stack, origins } = loaded(webWith('    healthcheck: {test: [CMD, "true"], interval: 5s}'))
    const accounts = openAccounts(origins)
    accounts.translated(web('image'), 'Deployment web: image')
    accounts.translated(web('healthcheck', 'test'), 'Deployment web: readinessProbe')
    const { forgotten, accounts: closed } = accounts.close(stack)
    expect(forgotten).toEqual([['services', 'web', 'healthcheck', 'interval']])
    expect(closed.at(-1)).toMatchObject({ level: 'ignored', reason: 'nothing on Kubernetes stands for it' })
  })

  it('know what is done with before a target has a say', () => {
    const text = [
      'name: demo',
      'x-common: &common {build: .}',
      'services:',
      '  web: {<<: *common, x-note: hello}',
      '  debug: {image: busybox, profiles: [tools]}',
      'volumes: {unused: }',
    ].join('\n')
    expect(accountsOf(text, () => {})).toMatchInlineSnapshot(`
      [
        "translated 1:7 name: the project",
        "translated 2:1 x-common: means nothing by itself, as in Compose",
        "translated 2:20 services.web.build: built by the engine on this machine, as on Docker",
        "translated 4:30 services.web.x-note: means nothing by itself, as in Compose",
        "translated 5:3 services.debug: not made: no profile of tools is active",
        "translated 6:19 volumes.unused: not made: no service uses it",
      ]
    `)
  })
})

function webWith(keys: string): string {
  return `services:\n  web:\n    image: nginx:alpine\n${keys}\n`
}

function web(...path: KeyPath): KeyPath {
  return ['services', 'web', ...path]
}

/** Closed accounts as lines, but for that of the image; then the errors. */
function accountsOf(text: string, lower: (accounts: Accounts) => void): readonly string[] {
  const { stack, origins } = loaded(text, { '/shop/.env': '' })
  const accounts = openAccounts(origins)
  accounts.translated(web('image'), 'Deployment web: image')
  lower(accounts)
  const closed = accounts.close(stack)
  expect(closed.forgotten).toEqual([])
  const place = ({ position }: { position?: { line: number; column: number } }) => `${position?.line}:${position?.column}`
  return [
    ...closed.accounts.map(
      (account) =>
        `${account.level} ${place(account)} ${account.path.join('.')}: ${account.reason}${account.hint ? ` (${account.hint})` : ''}`,
    ),
    ...closed.diagnostics.map((found) => `${found.severity} ${place(found)} ${found.message}`),
  ].filter((line) => !line.includes('services.web.image'))
}
