import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { type Ended, read } from './ended.js'

/** A line of the built program, run as users run it and by oclif alone. */
export interface BothWays {
  readonly quick: Ended
  readonly byOclif: Ended
}

export interface Place {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  readonly input: Input
  /** `one after the other` for lines that change things. */
  readonly order: 'at once' | 'one after the other'
}

/** What is on the standard input: a text and its end, or what somebody may type yet. */
export type Input = 'open' | { readonly text: string }

/** What is started for a line: the program as it is installed, and the same files entered where oclif does all. */
export type Programs = { readonly [Way in keyof BothWays]: (line: readonly string[]) => readonly string[] }

/** @param node the Node that runs it @param script the script in `bin`, links resolved */
export function programsOf(node: string, script: string): Programs {
  const root = join(dirname(script), '..')
  return { quick: (line) => [node, script, ...line], byOclif: (line) => [node, '-e', byOclif, root, ...line] }
}

const byOclif = `
  const { join } = require('node:path')
  const [root, ...argv] = process.argv.slice(1)
  require(join(root, 'bin/code-cache.js')).useCodeCache(join(root, 'dist'), process.env)
  require(join(root, 'dist/main.js')).runByOclif(argv, join(root, 'bin/run.js'))
`

/** The same at a terminal, by `script` of util-linux. Wants an input that is open: the end of it is typed into the terminal at any moment. */
export function atTerminal({ quick, byOclif }: Programs): Programs {
  return { quick: (line) => scripted(quick(line)), byOclif: (line) => scripted(byOclif(line)) }
}

function scripted(line: readonly string[]): readonly string[] {
  const words = line.map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
  return ['script', '-qec', `stty cols 100 rows 30; exec ${words.join(' ')}`, '/dev/null']
}

/**
 * Runs lines both ways, some at once.
 * @returns those that differ: exit code, standard output or standard error
 */
export async function differing(
  programs: Programs,
  lines: readonly (readonly string[])[],
  place: Place,
): Promise<readonly (BothWays & { readonly line: string })[]> {
  const found: (BothWays & { readonly line: string })[] = []
  const rest = [...lines]
  const work = async () => {
    for (let line = rest.shift(); line !== undefined; line = rest.shift()) {
      const ended = await settled(programs, line, place)
      if (!isSame(ended)) found.push({ line: line.join(' '), ...ended })
    }
  }
  const lanes = place.order === 'at once' ? availableParallelism() : 1
  await Promise.all(Array.from({ length: lanes }, work))
  return found
}

/** Somebody else's container may come or go between the two: what differs by that does not differ again and again. */
async function settled(programs: Programs, line: readonly string[], place: Place): Promise<BothWays> {
  let ended = await once(programs, line, place)
  for (let again = 0; again < 3 && !isSame(ended); again += 1) ended = await once(programs, line, place)
  return ended
}

async function once({ quick, byOclif }: Programs, line: readonly string[], place: Place): Promise<BothWays> {
  const first = run(quick(line), place)
  if (place.order === 'one after the other') await first
  const second = run(byOclif(line), place)
  return { quick: await first, byOclif: await second }
}

function isSame({ quick, byOclif }: BothWays): boolean {
  return quick.exit === byOclif.exit && quick.stdout === byOclif.stdout && quick.stderr === byOclif.stderr
}

async function run([command = '', ...args]: readonly string[], { folder, env, input }: Place): Promise<Ended> {
  const child = spawn(command, args, { cwd: folder, env, timeout: 60_000 })
  // Most lines read nothing.
  child.stdin.on('error', () => {})
  if (input !== 'open') child.stdin.end(input.text)
  const { exit, stdout, stderr } = await read(child).ended
  return { exit, stdout: untimed(stdout), stderr: untimed(stderr) }
}

/** What no two runs have alike: how long a step took, and when; how long ago that is for containers, and so how wide these columns are. */
function untimed(text: string): string {
  return text
    .replaceAll(/\b\d+\.\ds\b/g, '0.0s')
    .replaceAll(/"durationMs":[\d.e-]+/g, '"durationMs":0')
    .replaceAll(/"time":"[^"]+"/g, '"time":""')
    .replaceAll(/(?:Less than a second|1 second|About a minute|\d+ (?:seconds|minutes))( ago)? */g, 'a while$1 ')
    .replaceAll(/(CREATED|STATUS) +/g, '$1 ')
}
