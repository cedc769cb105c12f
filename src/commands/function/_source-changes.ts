import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileKind } from '../../engine/host/files.js'
import { watchFiles } from '../../engine/host/watch-files.js'
import type { DevMode } from '../../engine/model/dev-mode.js'
import type { Workloads } from '../../engine/providers/provider.js'
import { sendFile } from '../../engine/workflows/send-file.js'

interface Developed {
  /** Functions, with the folders of their sources, absolute. */
  readonly developed: ReadonlyMap<string, string>
  readonly source: DevMode['source']
  readonly workloads: () => Promise<Workloads>
  /** Resolves when they run: what is saved before is brought to them then. */
  readonly running: Promise<void>
  readonly project: string
  readonly signal: AbortSignal
  readonly say: (text: string) => void
  /** Builds what is stale and replaces what runs it. */
  readonly rebuild: () => Promise<void>
}

const dependencyFiles: ReadonlySet<string> = new Set(['package.json', 'package-lock.json', 'requirements.txt', 'pyproject.toml'])

/**
 * Brings to running functions what they do not see themselves: dependencies are installed by a build, and where the source is not mounted,
 * changed files are sent. @returns what ends it
 */
export function keepUpToDate(given: Developed): () => void {
  const ends = [...given.developed].flatMap(([name, folder]) => [
    watchFiles(
      folder,
      'folder',
      (path) => dependencyFiles.has(path),
      (paths) => {
        given.say(`${name}  ${[...paths].join(', ')} changed: building`)
        tell(
          given,
          name,
          given.running.then(given.rebuild).then(() => given.say(`${name}  built`)),
        )
      },
    ),
    ...(given.source === 'sent'
      ? [watchFiles(folder, 'below', isSource, (paths) => tell(given, name, send(given, name, folder, paths)))]
      : []),
  ])
  return () => {
    for (const end of ends) end()
  }
}

function isSource(path: string): boolean {
  return !/(^|\/)(node_modules|\.git|__pycache__)(\/|$)/.test(path) && !/(~|\.swp|\.tmp)$/.test(path)
}

function tell({ say, signal }: Developed, name: string, work: Promise<void>): void {
  work.catch((error: unknown) => {
    if (!signal.aborted) say(`${name}  ${error instanceof Error ? error.message : error}`)
  })
}

async function send(
  { workloads, running, project, signal }: Developed,
  name: string,
  folder: string,
  paths: ReadonlySet<string>,
): Promise<void> {
  await running
  const instances = await workloads()
  const containers = await instances.containers(project, signal)
  for (const { handle, service, state } of containers) {
    if (service !== name || state !== 'running') continue
    for (const path of paths) {
      // Folders come and go with their files.
      if (fileKind(join(folder, path)) === 'folder') continue
      const content = await readFile(join(folder, path)).catch(() => undefined)
      await sendFile(instances, handle, `/function/${path}`, content, signal)
    }
  }
}
