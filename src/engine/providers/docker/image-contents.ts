import { posix } from 'node:path'
import { ReadableStream } from 'node:stream/web'
import type { ImageAccounts } from '../../model/kubernetes-facts.js'
import type { ImageAnswer, ImageContents, ImageQuestion } from '../image-contents-api.js'
import type { EngineApi, PathStat } from './engine-api.js'
import { isConflict, isNotFound } from './engine-error.js'

/** On containers that exist only while somebody looks into an image: one that is left over may always be removed. */
const lookLabel = 'dev.stack.look'

/** A look takes a second; what is older was left by one that was killed. In seconds. */
const leftOverAfter = 120

/** Looks through a container of the image that is made, never started, and removed. */
export function dockerImageContents(api: EngineApi): ImageContents {
  return {
    async look(image, question, signal) {
      await removeLeftOvers(api, signal)
      const body = { Image: image, Cmd: ['-'], Labels: { [lookLabel]: 'true' }, HostConfig: { NetworkMode: 'none' } }
      const name = `stack-look-${image.replace('sha256:', '').slice(0, 12)}-${crypto.randomUUID().slice(0, 8)}`
      // Made and removed whatever the signal says: nothing may stay.
      const { id } = await api.containers.create(name, body)
      try {
        return await answer({ api, container: id, signal }, image, question)
      } finally {
        // With the volumes that the image's VOLUME instructions brought along.
        await api.containers.remove(id, { volumes: true })
      }
    },
  }
}

async function removeLeftOvers({ containers }: EngineApi, signal: AbortSignal | undefined): Promise<void> {
  const found = await containers.list({ filters: { label: [lookLabel], status: ['created'] } }, signal)
  const old = found.filter(({ Created }) => Created < Date.now() / 1000 - leftOverAfter)
  const gone = (error: unknown) => {
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
  await Promise.all(old.map(({ Id }) => containers.remove(Id, { volumes: true }).catch(gone)))
}

interface Look {
  readonly api: EngineApi
  readonly container: string
  readonly signal: AbortSignal | undefined
}

async function answer(look: Look, image: string, { accounts, paths, canCopy }: ImageQuestion): Promise<ImageAnswer> {
  const filled = await Promise.all(paths.map(async (path) => [path, await isFilled(look, path)] as const))
  return {
    filled: new Map(filled),
    ...(accounts && { accounts: await readAccounts(look) }),
    ...(canCopy && { canCopy: await hasPrograms(look, image, ['sh', 'cp']) }),
  }
}

/**
 * Whether a folder holds anything, or belongs to somebody: what is mounted over it then is not to be root's. A path where there is a file,
 * or nothing, has nothing to copy.
 */
async function isFilled(look: Look, path: string): Promise<boolean> {
  // With the dot, links are followed.
  const within = `${path.replace(/\/+$/, '')}/.`
  if ((await stat(look, within))?.kind !== 'folder') return false
  let isFolderItself = true
  for await (const { isOwned } of entries(look, within)) {
    if (!isFolderItself || isOwned) return true
    isFolderItself = false
  }
  return false
}

async function readAccounts(look: Look): Promise<ImageAccounts> {
  const [passwd, group] = await Promise.all([readText(look, '/etc/passwd'), readText(look, '/etc/group')])
  const users = rows(passwd).flatMap(([name = '', , uid, gid]) =>
    isId(uid) && isId(gid) ? [[name, { uid: Number(uid), gid: Number(gid) }] as const] : [],
  )
  const groups = rows(group).flatMap(([name = '', , gid]) => (isId(gid) ? [[name, Number(gid)] as const] : []))
  // The first row of a name counts.
  return { users: new Map(users.reverse()), groups: new Map(groups.reverse()) }
}

function rows(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(':'))
    .filter(([name]) => name !== '' && !name?.startsWith('#'))
}

function isId(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text)
}

async function hasPrograms(look: Look, image: string, programs: readonly string[]): Promise<boolean> {
  const { Config } = await look.api.images.inspect(image, look.signal)
  const path = (Config.Env ?? []).find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length)
  const folders = (path ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin').split(':').filter((at) => at !== '')
  for (const program of programs) {
    const found = await Promise.all(folders.map((folder) => stat(look, posix.join(folder, program))))
    if (!found.some((at) => at?.kind === 'file' || at?.kind === 'link')) return false
  }
  return true
}

/** A small file's text; empty where there is none. */
async function readText(look: Look, path: string): Promise<string> {
  const found = await stat(look, path)
  const file = found?.kind === 'link' ? (found.linkTarget ?? path) : path
  if (found === undefined || (await stat(look, file))?.kind !== 'file') return ''
  for await (const { text } of entries(look, file)) return text
  return ''
}

async function stat({ api, container, signal }: Look, path: string): Promise<PathStat | undefined> {
  try {
    return await api.containers.statArchive(container, path, signal)
  } catch (error) {
    if (isNotFound(error)) return undefined
    // `/etc/passwd/.`: the engine fails at what is no folder with an error of its own.
    if (path.endsWith('/.') && error instanceof Error && 'failure' in error && error.failure === 'engine') return undefined
    throw error
  }
}

interface ArchiveEntry {
  /** Of a small file; empty for everything else. */
  readonly text: string
  /** By somebody other than root. */
  readonly isOwned: boolean
}

/** The entries of an archive, read no further than the caller goes: a folder may hold gigabytes. */
async function* entries({ api, container, signal }: Look, path: string): AsyncGenerator<ArchiveEntry> {
  const [{ createTarDecoder }, archive] = await Promise.all([
    import('modern-tar'),
    api.containers.getArchive(container, path, signal),
  ])
  // Not `Readable.toWeb`: it goes on writing into what its reader has left.
  const decoded = ReadableStream.from<Uint8Array>(archive).pipeThrough(createTarDecoder())
  try {
    for await (const { header, body } of decoded) {
      const isText = header.type === 'file' && header.size <= largestText
      if (!isText) await body.cancel()
      const isOwned = (header.uid ?? 0) !== 0 || (header.gid ?? 0) !== 0
      yield { text: isText ? await new Response(body).text() : '', isOwned }
    }
  } finally {
    archive.destroy()
  }
}

/** Longer than any list of accounts. */
const largestText = 1024 * 1024
