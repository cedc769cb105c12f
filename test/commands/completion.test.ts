import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CompletionModel } from '../../src/commands/_completion.js'
import { bashCompletion } from '../../src/commands/_completion-bash.js'
import { fishCompletion } from '../../src/commands/_completion-fish.js'
import { zshCompletion } from '../../src/commands/_completion-zsh.js'
import Completion from '../../src/commands/completion.js'
import { runCommand } from '../support/run-command.js'

const model: CompletionModel = {
  topics: ['engine', 'function', 'function trigger'],
  globals: [
    { name: 'file', letter: 'f', summary: 'stack file', value: 'any' },
    { name: 'dry-run', summary: 'change nothing', value: 'none' },
  ],
  commands: [
    {
      name: 'up',
      summary: "start the stack's services",
      completes: 'services',
      flags: [
        { name: 'detach', letter: 'd', summary: 'in the background', value: 'none' },
        { name: 'pull', summary: 'when to pull', value: ['always', 'never'] },
      ],
    },
    {
      name: 'engine start',
      summary: 'start an engine',
      flags: [{ name: 'yes', summary: 'do not ask', value: 'none' }],
      completes: 'files',
    },
    { name: 'function describe', summary: 'tell of one', flags: [], completes: 'functions' },
    { name: 'function trigger list', summary: 'list them', flags: [], completes: 'functions' },
    { name: 'completion', summary: 'print it', flags: [], completes: ['bash', 'zsh', 'fish'] },
  ],
}

/** What bash offers at the end of a line, in a world where `stack config --services` prints its arguments as a service. */
function offered(line: string): string {
  const bin = mkdtempSync(join(tmpdir(), 'stack-completion-'))
  writeFileSync(join(bin, 'stack'), '#!/bin/sh\nprintf "web\\ndb\\n$(echo "$@" | tr " " ,)\\n"\n')
  chmodSync(join(bin, 'stack'), 0o755)
  const words = line.split(' ')
  const script = `${bashCompletion(model)}
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _stack; echo "\${COMPREPLY[*]}"`
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}` }
  return execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' }).trim()
}

describe('completion', () => {
  it.each([
    ['stack u', 'up'],
    ['stack ', 'up engine function completion help'],
    ['stack function ', 'describe trigger'],
    ['stack fn trigger ', 'list'],
    ['stack fn describe w', 'web'],
    ['stack function trigger list ', 'web db config,--functions'],
    ['stack -', '-f --file --dry-run'],
    ['stack up --', '--detach --pull --help'],
    ['stack up -d w', 'web'],
    ['stack up ', 'web db config,--services'],
    ['stack -f a.yaml up ', 'web db -f,a.yaml,config,--services'],
    ['stack up --pull ', 'always never'],
    ['stack engine ', 'start'],
    ['stack engine start --', '--yes --help'],
    ['stack completion z', 'zsh'],
  ])('in bash, %j offers %s', (line, expected) => {
    expect(offered(line)).toBe(expected)
  })

  it('quotes what summaries say, for zsh and fish', () => {
    expect(zshCompletion(model)).toContain(`'up:start the stack'\\''s services'`)
    expect(fishCompletion(model)).toContain(`-a up -d 'start the stack\\'s services'`)
  })

  it('offers flags with their values in fish', () => {
    expect(fishCompletion(model)).toContain(
      "complete -c stack -n '__stack_is up' -l pull -x -a 'always never' -d 'when to pull'\n",
    )
  })

  it('takes the shell from $SHELL, and says which there are', async () => {
    const completion = (argv: string[], env = {}) => runCommand({ completion: Completion }, ['completion', ...argv], { env })
    expect((await completion([], { SHELL: '/usr/bin/fish' })).stdout).toMatch(/^# fish completion/)
    expect((await completion(['zsh'])).stdout).toMatch(/^#compdef stack/)
    expect(await completion([], { SHELL: '/bin/tcsh' })).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "there is no completion for \`tcsh\`
      name one of: bash, zsh, fish
      ",
        "stdout": "",
      }
    `)
  })
})
