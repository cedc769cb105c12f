import { describe, expect, it } from 'vitest'
import Attach from '../../src/commands/attach.js'
import Build from '../../src/commands/build.js'
import EngineStatus from '../../src/commands/engine/status.js'
import Events from '../../src/commands/events.js'
import Exec from '../../src/commands/exec.js'
import Logs from '../../src/commands/logs.js'
import Pull from '../../src/commands/pull.js'
import Run from '../../src/commands/run.js'
import Up from '../../src/commands/up.js'
import { runCommand } from '../support/run-command.js'
import { openShop } from '../support/shop.js'

const classes = { up: Up, logs: Logs, exec: Exec, run: Run, build: Build, pull: Pull, events: Events, attach: Attach }

async function running() {
  const shop = openShop()
  await shop.stack(classes, 'up', '-d')
  return { engine: shop.engine, stack: (...argv: string[]) => shop.stack(classes, ...argv) }
}

describe('stack logs', () => {
  it('prints what was written behind names, or as JSON', async () => {
    const { engine, stack } = await running()
    engine.write('shop-db-1', 'stdout', 'ready\n')
    engine.write('shop-web-1', 'stderr', 'listening\n')
    expect(await stack('logs')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "",
        "stdout": "db-1   | ready
      web-1  | listening
      ",
      }
    `)
    expect((await stack('logs', '--json', 'web')).stdout).toContain(
      '"service":"web","container":"web-1","stream":"stderr","text":"listening"',
    )
    expect((await stack('logs', '--no-log-prefix', '-n', '1', 'db')).stdout).toBe('ready\n')
  })

  it('refuses what is no number and no time', async () => {
    const { stack } = await running()
    expect(await stack('logs', '--tail', 'some')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`--tail some\` is no number of lines
      write a number, or \`all\`
      ",
        "stdout": "",
      }
    `)
    expect(await stack('logs', '--since', 'yesterday')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`--since yesterday\`: not a time
      write 2026-11-21T10:00:00Z, or how long ago: 42m, 1h30m
      ",
        "stdout": "",
      }
    `)
    expect(await stack('events', '--until', 'tomorrow')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`--until tomorrow\` is no time
      write 2026-11-21T10:00:00Z, or how long ago: 42m, 1h30m
      ",
        "stdout": "",
      }
    `)
  })
})

describe('stack exec', () => {
  it('passes output and the exit code through', async () => {
    const { engine, stack } = await running()
    engine.execProgram(['ls', '--help'], {
      output: [
        ['stdout', 'usage\n'],
        ['stderr', 'oh\n'],
      ],
      exitCode: 4,
    })
    expect(await stack('exec', 'web', 'ls', '--help')).toMatchInlineSnapshot(`
      {
        "exit": 4,
        "stderr": "oh
      ",
        "stdout": "usage
      ",
      }
    `)
  })

  it('says what is missing, and what does not run', async () => {
    const { stack } = await running()
    expect(await stack('exec', 'web')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "COMMAND is missing
      \`stack exec --help\` explains it
      ",
        "stdout": "",
      }
    `)
    expect(await stack('exec', 'wbe', 'ls')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "no such service: \`wbe\`
      did you mean \`web\`?
      ",
        "stdout": "",
      }
    `)
  })
})

describe('stack run', () => {
  it('runs a command once and ends with its exit code', async () => {
    const { engine, stack } = await running()
    engine.program(['migrate', '-v'], { output: [['stdout', 'migrated\n']], exitCode: 3 })
    const { exit, stdout } = await stack('run', '--rm', 'web', 'migrate', '-v')
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: 'migrated\n' })
  })

  it('refuses what contradicts itself', async () => {
    const { stack } = await running()
    expect(await stack('run', '-P', '-p', '80:80', 'web')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`--service-ports\` and \`--publish\` cannot be used together
      leave one of them out
      ",
        "stdout": "",
      }
    `)
  })
})

describe('images', () => {
  it('stack pull', async () => {
    const { engine, stack } = await running()
    engine.publishImage('redis:7', {})
    expect(await stack('pull', 'db')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   1 pull
        ✓ image redis:7  pulled                            0.0s

      pulled in 0.0s
      ",
        "stdout": "",
      }
    `)
  })

  it('stack build says of what only other builders heed that it does nothing', async () => {
    const { stack } = await running()
    expect((await stack('build', '--builder', 'mine', '-m', '1g')).stderr).toMatchInlineSnapshot(`
      "  ! \`--builder\` has no effect: the engine's own BuildKit builds
        ! \`--memory\` has no effect: the engine's own BuildKit builds
      nothing to build
      "
    `)
  })

  it('stack build has nothing to do where nothing is built', async () => {
    const { stack } = await running()
    expect(await stack('build')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "nothing to build
      ",
        "stdout": "",
      }
    `)
  })
})

describe('stack engine status', () => {
  const status = (...argv: string[]) =>
    runCommand({ 'engine:status': EngineStatus }, ['engine', 'status', ...argv], {
      searchDocker: async () => ({
        answer: { address: 'unix:///run/docker.sock', source: 'default socket', version: '28.5.2', apiVersion: '1.51' },
        silences: [],
      }),
    })

  it('names the engine that answers', async () => {
    expect(await status()).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "",
        "stdout": "engine 28.5.2 (API 1.51) answers at unix:///run/docker.sock (default socket)
      ",
      }
    `)
    expect(JSON.parse((await status('--json')).stdout)).toMatchObject({ engine: { version: '28.5.2' } })
  })

  it('fails where none does', async () => {
    const { exit } = await runCommand({ 'engine:status': EngineStatus }, ['engine', 'status'])
    expect(exit).toBe(1)
  })
})
