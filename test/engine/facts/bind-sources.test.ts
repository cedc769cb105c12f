import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bindSources } from '../../../src/engine/facts/bind-sources.js'
import type { Mount } from '../../../src/engine/model/service.js'
import { service, stack } from '../../support/lowering.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-test-'))
  mkdirSync(join(folder, 'migrations'))
  writeFileSync(join(folder, 'migrations', '1.sql'), 'create')
})

afterEach(() => rmSync(folder, { recursive: true }))

const bind = (source: string): Mount => ({ type: 'bind', source: join(folder, source), target: '/x' })

/** A job that reads the migrations, and a service that waits for it. */
function digestOfMigrations(): string | undefined {
  const job = service({ volumes: [bind('migrations')] })
  const web = service({ depends_on: { job: { condition: 'service_completed_successfully', required: true } } })
  const found = bindSources(stack({ job, web }, { workingDir: folder })).get(join(folder, 'migrations'))
  return found === undefined || found.kind === 'missing' ? undefined : found.digest
}

describe('bind sources', () => {
  it('are looked at where they stand, with the files of configs and secrets in use', () => {
    writeFileSync(join(folder, 'token'), 'x')
    const web = service({ volumes: [bind('migrations'), bind('gone')], secrets: [{ source: 'token' }] })
    const secrets = { token: { name: 'token', file: join(folder, 'token') }, unused: { name: 'unused', file: '/nowhere' } }
    const found = bindSources(stack({ web }, { workingDir: folder, secrets }))
    expect([...found].map(([path, source]) => [path.slice(folder.length), source])).toEqual([
      ['/token', { kind: 'file' }],
      ['/migrations', { kind: 'folder' }],
      ['/gone', { kind: 'missing' }],
    ])
  })

  it('of a job are digested by what they hold, not by when it was written', () => {
    const before = digestOfMigrations()
    expect(before).toMatch(/^[0-9a-f]{16}$/)
    utimesSync(join(folder, 'migrations', '1.sql'), 1, 1)
    expect(digestOfMigrations()).toBe(before)
    writeFileSync(join(folder, 'migrations', '2.sql'), 'alter')
    expect(digestOfMigrations()).not.toBe(before)
  })

  it('with links that lead nowhere or in circles are digested all the same', () => {
    symlinkSync('.', join(folder, 'migrations', 'circle'))
    symlinkSync('nowhere', join(folder, 'migrations', 'dangling'))
    expect(digestOfMigrations()).toMatch(/^[0-9a-f]{16}$/)
  })
})
