import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Measured, spread } from '../measured.js'
import { alternate, type Work } from './alternate.js'
import { type BenchProject, benchProject } from './bench-project.js'
import { largeFile, services } from './stack-files.js'

/** What people run a hundred times a day. */
export async function measureShortCommands(rounds: number): Promise<readonly Measured[]> {
  return [
    ...(await within(services(1), (project) =>
      same(rounds, project, { name: '`--version`', most: 0.7 }, ['--version'], ['version']),
    )),
    ...(await within(services(3), async (project) => {
      await up(project)
      return [
        ...(await same(rounds, project, { name: '`ps` of 3 services', most: 0.65 }, ['ps'])),
        ...(await memoryOf(rounds, project, { name: 'peak memory of `ps`', most: 55 }, ['ps'])),
      ]
    })),
    ...(await within(largeFile(), (project) =>
      same(rounds, project, { name: '`config` of 300 services', most: 0.9 }, ['config']),
    )),
    ...(await within(services(10), async (project) => {
      await up(project)
      return same(rounds, project, { name: '`up -d` of 10 services, unchanged', most: 0.7 }, ['up', '-d'])
    })),
  ]
}

async function within(file: string, measure: (project: BenchProject) => Promise<readonly Measured[]>) {
  const project = benchProject(file)
  try {
    return await measure(project)
  } finally {
    await project.remove()
  }
}

async function up(project: BenchProject): Promise<void> {
  await project.compose(['up', '-d'])
  await project.stack(['up', '-d'])
}

function same(rounds: number, project: BenchProject, work: Work, args: readonly string[], composeArgs = args) {
  return alternate(rounds, [work], {
    stack: async () => [(await project.stack(args)).milliseconds],
    compose: async () => [(await project.compose(composeArgs)).milliseconds],
  })
}

/** The most memory that a command holds at once, as the kernel counts it. */
async function memoryOf(rounds: number, project: BenchProject, { name, most }: Work, args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'stack-bench-'))
  const told = join(folder, 'peak')
  const teller = join(folder, 'tell-peak.cjs')
  writeFileSync(
    teller,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)))\n`,
  )
  const peaks: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await project.stack(args, { NODE_OPTIONS: `--require ${teller}` })
    peaks.push(Number(readFileSync(told, 'utf8')) / 1024)
  }
  rmSync(folder, { recursive: true, force: true })
  return [{ name, value: spread(peaks).median, unit: 'MiB', goal: { most }, raw: { peaks } }]
}
