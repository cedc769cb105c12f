import { describe, expect, it } from 'vitest'
import { type CommandTable, type FlagShape, globalFlags, prepareArgv } from '../../src/commands/_argv.js'
import { StackCommand } from '../../src/commands/_base.js'

const commands: CommandTable = {
  up: {
    flags: {
      detach: { type: 'boolean', char: 'd' },
      build: { type: 'boolean' },
      timeout: { type: 'option', char: 't' },
      scale: { type: 'option', multiple: true },
      menu: { type: 'boolean', allowNo: true },
    },
  },
  logs: {
    flags: {
      follow: { type: 'boolean', char: 'f' },
      tail: { type: 'option', char: 'n' },
      timestamps: { type: 'boolean', char: 't' },
    },
  },
  ps: { flags: { format: { type: 'option' }, quiet: { type: 'boolean', char: 'q' } } },
  run: {
    passThrough: true,
    flags: {
      interactive: { type: 'boolean', char: 'i' },
      tty: { type: 'boolean', char: 't' },
      env: { type: 'option', char: 'e', multiple: true },
      publish: { type: 'option', char: 'p', multiple: true },
    },
  },
  'engine:start': { flags: {} },
  'engine:stop': { flags: {} },
}

/** The command line that oclif gets, as one line; or what was asked for; or the complaint. */
function prepared(line: string): string {
  try {
    const result = prepareArgv(line.split(' ').filter(Boolean), commands)
    if (result.kind === 'command') return [result.id, ...result.argv].join(' ')
    return result.kind === 'help' ? `(help ${result.topic})` : '(version)'
  } catch (error) {
    // Only StackError is thrown on purpose; anything else has no hint and fails the comparison.
    const { message, hint, exitCode } = error as { message: string; hint?: string; exitCode?: number }
    return `! ${exitCode} ${message}; ${hint}`
  }
}

describe('the command line', () => {
  it('says of a flag of Compose that is not here what to do instead', () => {
    expect(prepared('up -w')).toBe(
      '! 2 `stack up -w`, which Compose knows, is not in this version; run `stack up` again after a change: it builds and replaces what is stale',
    )
    expect(prepared('up --watch=true')).toContain('`stack up --watch`, which Compose knows, is not in this version')
    expect(prepared('up --watched')).toContain('unknown flag `--watched`')
  })

  it.each([
    ['-p demo -f a.yaml -f b.yaml up -d', 'up --project-name=demo --file=a.yaml --file=b.yaml --detach'],
    ['--project-name=demo -fa.yaml up', 'up --project-name=demo --file=a.yaml'],
    ['up -d --project-name demo', 'up --detach --project-name=demo'],
    ['-f a.yaml logs -f web', 'logs --file=a.yaml --follow -- web'],
    ['logs web -f', 'logs --follow -- web'],
    ['logs -fn5', 'logs --follow --tail=5'],
    ['logs -n=5 -tf', 'logs --tail=5 --timestamps --follow'],
    ['logs --tail -1', 'logs --tail=-1'],
    ['up -t 1 -t 2', 'up --timeout=2'],
    ['up --scale web=2 --scale db=1', 'up --scale=web=2 --scale=db=1'],
    ['up -- -d', 'up -- -d'],
    ['-f - up', 'up --file=-'],
  ])('%s', (line, expected) => {
    expect(prepared(line)).toBe(expected)
  })

  it.each([
    ['up --detach=true', 'up --detach'],
    ['up --detach=false', 'up'],
    ['up -d --detach=false', 'up'],
    ['up --detach=false -d', 'up --detach'],
    ['up --menu=false', 'up --no-menu'],
    ['up --no-menu', 'up --no-menu'],
    ['up --no-menu --menu', 'up --menu'],
    ['up -d=false', 'up'],
    ['up --detach=maybe', '! 2 `--detach=maybe` is neither true nor false; write `=true` or `=false`'],
  ])('switches can be set to false: %s', (line, expected) => {
    expect(prepared(line)).toBe(expected)
  })

  it.each([
    ['ps --json', 'ps --format=json'],
    ['ps --format table --json', 'ps --format=json'],
    ['up --json', '! 2 unknown flag `--json` for `stack up`; `stack up --help` lists all flags'],
  ])('--json is short for --format json: %s', (line, expected) => {
    expect(prepared(line)).toBe(expected)
  })

  it.each([
    ['run -it web sh -c ls --help', 'run --interactive --tty -- web sh -c ls --help'],
    ['run -p 80:80 -e A=1 web -p x', 'run --publish=80:80 --env=A=1 -- web -p x'],
    ['run -- web -- ls', 'run -- web -- ls'],
    ['-p demo run web', 'run --project-name=demo -- web'],
  ])('what follows the service belongs to the container: %s', (line, expected) => {
    expect(prepared(line)).toBe(expected)
  })

  it.each([
    ['', '(help )'],
    ['help', '(help )'],
    ['--help', '(help )'],
    ['help up', '(help up)'],
    ['--help up', '(help up)'],
    ['up -d --help', '(help up)'],
    ['up -h', '(help up)'],
    ['run --help', '(help run)'],
    ['engine', '(help engine)'],
    ['engine --help', '(help engine)'],
    ['help engine start', '(help engine:start)'],
    ['--version', '(version)'],
    ['-v', '(version)'],
  ])('help and version: %s', (line, expected) => {
    expect(prepared(line)).toBe(expected)
  })

  it.each([
    ['engine start', 'engine:start'],
    ['lgos', '! 2 unknown command `lgos`; did you mean `stack logs`? `stack help` lists all commands'],
    ['frobnicate', '! 2 unknown command `frobnicate`; `stack help` lists all commands'],
    ['help frobnicate', '! 2 unknown command `frobnicate`; `stack help` lists all commands'],
    ['engine sotp', '! 2 unknown command `engine sotp`; did you mean `stack engine stop`? `stack help` lists all commands'],
    ['up --bild', '! 2 unknown flag `--bild` for `stack up`; did you mean `--build`? `stack up --help` lists all flags'],
    ['up -p demo', '! 2 unknown flag `-p` for `stack up`; `-p` stands before the command: `stack -p ... up`'],
    ['-x up', '! 2 unknown flag `-x` for `stack`; `stack --help` lists all flags'],
    ['up --timeout', '! 2 flag `--timeout` needs a value; `stack up --help` explains it'],
    ['-f', '! 2 flag `-f` needs a value; `stack --help` explains it'],
  ])('mistakes are explained: %s', (line, expected) => {
    expect(prepared(line)).toBe(expected)
  })

  it('global flags are the same before and after the command', () => {
    const shape = (flag: FlagShape) => `${flag.type}${flag.multiple ? ', several' : ''}`
    const shapes = (flags: Readonly<Record<string, FlagShape>>) =>
      Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, shape(flag)]))
    expect(shapes(globalFlags)).toEqual(shapes(StackCommand.baseFlags))
  })
})
