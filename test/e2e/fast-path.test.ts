import { spawnSync } from 'node:child_process'
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { atTerminal, differing, type Place, type Programs, programsOf } from '../support/both-ways.js'
import { dailyCommands, flagLines, fullLine, type Stem, type Values } from '../support/flag-lines.js'
import { freePort } from '../support/free-port.js'
import { type LiveProject, liveProject } from '../support/live-project.js'
import { commandLine, isOracle } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'

/* What starts without oclif prints what it would print with oclif: the same bytes on both outputs, the same exit code. */

const [engine] = await testEngines(process.env)
const commands = await dailyCommands()

/** What flags take that do not list it, the first rightly; `3` and `nothing` for those that are not here. */
const valuesFor = (project: string): Values => ({
  'env-file': ['test.env', 'none.env'],
  'exit-code-from': ['web'],
  'no-attach': ['web'],
  'project-directory': ['.'],
  'project-name': [project, 'No Name'],
  attach: ['web'],
  context: ['default'],
  env: ['COLOR=red', 'HOME'],
  file: ['stack.yaml', 'other.yaml', '-', 'broken.yaml', 'warned.yaml'],
  filter: ['status=running', 'name=stack-live'],
  format: ['json', 'table', '{{.Name}} {{.Status}}'],
  hash: ['web', '*'],
  index: ['1', '0'],
  parallel: ['1', '0'],
  profile: ['extra', '*'],
  scale: ['web=2', 'web'],
  since: ['1h', '2026-01-01T00:00:00Z'],
  tail: ['1', '-1'],
  timeout: ['1', '-2'],
  until: ['0s'],
  user: ['root', '1000'],
  workdir: ['/tmp'],
})

/** What changes things is only told what it would do. */
const dry: Stem = { flags: ['--dry-run'], words: [] }
const plain: Stem = { flags: [], words: [] }
const stems: { readonly [id: string]: Stem } = {
  down: dry,
  exec: { flags: [], words: ['web', 'sh', '-c', 'echo "$COLOR"; pwd; id -u; cat; exit 4'] },
  // It has ended, and so following it ends.
  logs: { flags: [], words: ['once'] },
  port: { flags: [], words: ['web', '80'] },
  restart: dry,
  start: dry,
  stop: dry,
  up: dry,
}

const stack = (port: number) => `services:
  web:
    image: IMAGE
    command: [sh, -c, "echo ready; echo \${GREETING:-hello}; exec sleep 1000"]
    ports: ["127.0.0.1:${port}:80"]
    volumes: ["data:/data"]
  db: { image: IMAGE, command: [sleep, "1000"] }
  once: { image: IMAGE, command: [sh, -c, "echo done; exec sleep 0"] }
  extra: { image: IMAGE, command: [sleep, "1000"], profiles: [extra] }
volumes: { data: {} }
`

const missing = engine === undefined ? 'no engine answers' : isOracle ? 'docker compose has one way' : undefined

suite('commands that start without oclif', missing, () => {
  let project: LiveProject
  let programs: Programs
  let place: Place
  beforeAll(async () => {
    // The suite is skipped without one.
    if (engine === undefined) return
    project = await liveProject(engine)
    project.write(stack(await freePort()), {
      'other.yaml': `name: ${project.name}\nservices: {web: {image: other}, newcomer: {image: other}}\n`,
      'broken.yaml': 'services: {web: {imagine: other}}\n',
      'warned.yaml': 'services: {web: {image: "other:${NOWHERE_SET}"}}\n',
      'test.env': 'GREETING=welcome\n',
    })
    await project.up()
    const [node = '', script = ''] = commandLine()
    programs = programsOf(node, realpathSync(script))
    const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env
    place = {
      folder: project.folder,
      env: { ...env, DOCKER_HOST: engine.dockerHost },
      input: { text: 'services: {web: {image: piped}}\n' },
      order: 'at once',
    }
  })
  afterAll(() => project?.clean())

  it.each(commands)('print the same for each of their flags: $id', async ({ id, flags, globalFlags }) => {
    const stem = stems[id] ?? plain
    const values = valuesFor(project.name)
    const lines = flagLines(id, flags, stem, values).filter((words) => !writesFiles(words))
    expect(await differing(programs, [...lines, fullLine(id, globalFlags, stem, values)], place)).toEqual([])
  })

  it.each(commands)('print the same where a line is wrong, or asks for help: $id', async ({ id }) => {
    const { flags, words } = stems[id] ?? plain
    const wrong = [
      [id, '--nothing', ...flags],
      [id, ...flags, ...words, '--', '--all'],
      [id, ...flags],
      [id, '-h'],
      ['help', id],
    ]
    expect(await differing(programs, wrong, place)).toEqual([])
  })

  it.each(['ps', 'config'])('print the same for each of the flags of all commands: %s', async (id) => {
    const globalFlags = commands.find((command) => command.id === id)?.globalFlags ?? {}
    expect(await differing(programs, flagLines(id, globalFlags, stems[id] ?? plain, valuesFor(project.name)), place)).toEqual([])
  })

  it('print the same for flags that stand before them', async () => {
    const lines = [
      ...[['-f', 'other.yaml'], ['-fother.yaml'], ['-f', '-'], ['-p', project.name], ['-pnobody'], ['--profile', 'extra']],
      ...[['--env-file', 'test.env'], ['--project-directory', 'elsewhere'], ['--ansi=always'], ['-c', 'none'], ['-f'], ['-h']],
      ...[['--parallel=none'], ['--progress=none'], ['--nothing'], ['--help'], ['--version'], ['-v'], ['--dry-run', '--json']],
    ].map((flags) => [...flags, 'ps'])
    expect(await differing(programs, [...lines, [], ['--help'], ['-v'], ['pss']], place)).toEqual([])
  })

  it.each([
    [
      'ps',
      [],
      ['-aq'],
      ['-qa', 'web'],
      ['-a', '--json', '--no-trunc'],
      ['-a', '--format', '{{.Service}} {{.State}} {{.Ports}}'],
      ['web', 'db'],
    ],
    [
      'ps',
      ['--status=running', '--status', 'exited'],
      ['-a', '--filter', 'status=exited'],
      ['--services', '-a'],
      ['web', '--', '-a'],
    ],
    ['logs', ['-tn1'], ['-n1', '--no-log-prefix'], ['--json', 'web', 'db'], ['-f', 'once', '--no-color'], ['--index=1', 'web']],
    ['ls', ['-aq'], ['--json', '--filter', 'name=stack-live']],
    ['images', ['-q', 'web'], ['--json', 'web', 'db'], ['web', '--quiet']],
    [
      'port',
      ['web', '80', '--protocol=udp'],
      ['--index', '1', 'web', '80'],
      ['web'],
      ['web', 'eighty'],
      ['web', '70000'],
      ['db', '80'],
    ],
    ['version', ['--short', '--json'], ['-fjson'], ['-f', 'yaml']],
    [
      'config',
      ['--services', '--images'],
      ['-q'],
      ['--json', 'web'],
      ['--no-interpolate', '--no-path-resolution'],
      ['web', 'nobody'],
    ],
    [
      'up',
      ['--dry-run', '-dV', 'web'],
      ['--dry-run', '--scale=web=2', '--scale', 'db=2'],
      ['-d', '--wait', '--no-start'],
      ['--build', '--no-build'],
    ],
    ['down', ['--dry-run', '-vt1', 'web'], ['--rmi=all', '--dry-run', '--remove-orphans'], ['--rmi', 'some']],
    [
      'exec',
      ['-iT', 'web', 'cat'],
      ['-Tu1000', '-w', '/tmp', 'web', 'id', '-u'],
      ['-eA=1', '-e', 'B=2', 'web', 'env'],
      ['web', '--', 'ls', '--', '-a'],
    ],
    [
      'exec',
      ['web'],
      ['once', 'ls'],
      ['web', 'nothing-of-the-kind'],
      ['--no-interactive', 'web', 'cat'],
      ['-it', '-T', 'web', 'ls', '/'],
    ],
  ] as const)('print the same for what people write: %s', async (id, ...endings) => {
    const lines = endings.map((ending) => [id, ...ending])
    expect(await differing(programs, lines, place)).toEqual([])
  })

  it('do the same where they change things', async () => {
    const lines = [
      ...[
        ['up', '-d', 'web', 'db'],
        ['up', '--detach', '--wait', 'web'],
        ['up', '-d', '--progress=json', 'db'],
        ['start', 'web'],
      ],
      ...[
        ['restart', '-t0', 'db'],
        ['exec', '-d', 'web', 'true'],
      ],
    ]
    expect(await differing(programs, lines, { ...place, order: 'one after the other' })).toEqual([])
  })

  it('print the same at a terminal', async () => {
    const { NO_COLOR: _plain, ...colored } = place.env
    const env = { ...colored, TERM: 'xterm' }
    const lines = [
      ...[['ps', '-a'], ['ls', '-a', '--filter=name=stack-live'], ['images'], ['logs'], ['logs', '--ansi=never'], ['top']],
      ...[
        ['config'],
        ['version'],
        ['up', '--dry-run'],
        ['exec', 'web', 'ls', '/'],
        ['ps', 'nobody'],
        ['ps', '--nothing'],
        ['-h'],
      ],
    ]
    const { folder, order } = place
    expect(await differing(atTerminal(programs), lines, { folder, order, env, input: 'open' })).toEqual([])
    const [command = '', ...args] = atTerminal(programs).quick(['logs'])
    expect(spawnSync(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }).stdout.toString()).toContain('\x1b[')
  })

  it('are compared with what oclif reads', () => {
    const listing = join(project.folder, 'listing.cjs')
    writeFileSync(listing, `process.on('exit', () => process.stdout.write(JSON.stringify(Object.keys(require.cache))))`)
    const readsParser = (line: readonly string[]) => {
      const [command = '', ...args] = line
      const env = { ...place.env, NODE_OPTIONS: `--require=${listing}` }
      return /chunks\/parser-/.test(spawnSync(command, args, { cwd: project.folder, env, encoding: 'utf8' }).stdout)
    }
    expect([programs.quick(['version']), programs.byOclif(['version'])].map(readsParser)).toEqual([false, true])
  })

  it('write the same files', async () => {
    const path = join(project.folder, 'written.yaml')
    const written: string[] = []
    for (const started of [programs.quick, programs.byOclif]) {
      const [command = '', ...args] = started(['config', '-o', 'written.yaml'])
      const { status } = spawnSync(command, args, { cwd: project.folder, env: place.env })
      expect(status).toBe(0)
      written.push(readFileSync(path, 'utf8'))
      rmSync(path)
    }
    expect(written[0]).toContain(project.name)
    expect(written[1]).toBe(written[0])
  })
})

function writesFiles(words: readonly string[]): boolean {
  return words.some((word) => /^(--output|-o)/.test(word))
}
