import type { Measured } from '../measured.js'
import { alternate, type Rounds } from './alternate.js'
import { benchProject, type Ended } from './bench-project.js'
import { buildCache, forgetSince } from './build-cache.js'
import { built } from './stack-files.js'

/** A context of 20,000 files that was built before: as it is, and with one of them changed. */
export async function measureBuilds(rounds: Rounds): Promise<readonly Measured[]> {
  const { file, dockerfile } = built()
  const before = buildCache()
  const project = benchProject(file)
  project.write('Dockerfile', dockerfile)
  for (let index = 0; index < 20_000; index += 1) project.write(nameOf(index), `file ${index}\n`.repeat(20))
  let changes = 0
  const changed = async (build: () => Promise<Ended>) => {
    changes += 1
    project.write(nameOf(changes), `changed ${changes} times, and at ${process.hrtime.bigint()}\n`)
    return [(await build()).milliseconds]
  }
  const up = ['up', '-d', '--build', '-t', '0']
  try {
    return [
      ...(await alternate(rounds.long, [{ name: '`up -d --build`, 20,000 files, unchanged', most: 0.3 }], {
        stack: async () => [(await project.stack(up)).milliseconds],
        compose: async () => [(await project.compose(up)).milliseconds],
      })),
      ...(await alternate(rounds.close, [{ name: '`up -d --build`, 20,000 files, one changed', most: 1 }], {
        stack: () => changed(() => project.stack(up)),
        compose: () => changed(() => project.compose(up)),
      })),
    ]
  } finally {
    await project.remove()
    forgetSince(before)
  }
}

function nameOf(index: number): string {
  return `source/folder${Math.floor(index / 100)}/file${index}.txt`
}
