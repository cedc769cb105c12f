import { packTar } from 'modern-tar'
import type { InjectedFile } from '../lower/docker-resource.js'
import type { Tools } from './tools.js'

/** Writes configs and secrets that are no files of the host into a created container, with their owner and mode. */
export async function injectFiles(
  { api, readContent }: Tools,
  container: string,
  files: readonly InjectedFile[],
  signal: AbortSignal,
): Promise<void> {
  if (files.length === 0) return
  const entries = await Promise.all(
    files.map(async ({ source, target, uid, gid, mode }) => {
      const body = source.kind === 'text' ? Buffer.from(source.text) : await readContent(source)
      return { header: { name: target.replace(/^\//, ''), size: body.length, uid, gid, mode, mtime: new Date(0) }, body }
    }),
  )
  const archive = Buffer.from(await packTar(entries))
  await api.containers.putArchive(container, '/', archive, {}, signal)
}
