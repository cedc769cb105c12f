import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseIgnoreFile } from '../../../../model/path-patterns.js'
import type { DockerfileText } from '../dockerfile-text.js'
import { folderOnDisk, type SyncEntry } from '../sync/synced-folder.js'

/** Where the Dockerfile stands in the archive: beside the context, whatever that holds. */
export const archivedDockerfile = '.stack.Dockerfile'

/**
 * A build context as a tar archive: the folder less what its ignore file leaves out, and the Dockerfile's text. Reads the folder while
 * the archive is read; a file that cannot be read fails the stream.
 * @param root the context's folder; undefined for a build without one
 */
export async function packContext(
  root: string | undefined,
  dockerfile: DockerfileText,
  platform: NodeJS.Platform,
): Promise<Readable> {
  const entries =
    root === undefined ? [] : folderOnDisk(root, platform)({ ...everything, excludePatterns: await excluded(root, dockerfile) })
  const { createTarPacker } = await import('modern-tar')
  const { readable, controller } = createTarPacker()
  const write = async () => {
    for (const entry of entries) await add(entry)
    const text = Buffer.from(dockerfile.texts.get(dockerfile.name) ?? '', 'utf8')
    await fill(
      controller.add({ name: archivedDockerfile, type: 'file', mode: 0o644, mtime: new Date(0), size: text.length }),
      text,
    )
    controller.finalize()
  }
  const add = async ({ stat, source }: SyncEntry): Promise<void> => {
    const header = { name: stat.path, mode: stat.mode & 0o777, mtime: new Date(Number(stat.modTime / 1_000_000n)), size: 0 }
    if (stat.mode >= directoryBit) await controller.add({ ...header, name: `${stat.path}/`, type: 'directory' }).close()
    else if (stat.linkname !== '') {
      const type = (stat.mode & symlinkBit) === 0 ? 'link' : 'symlink'
      await controller.add({ ...header, type, linkname: stat.linkname }).close()
    } else if (source?.type === 'disk') {
      const file = controller.add({ ...header, type: 'file', size: source.size })
      if (source.size === 0) await file.close()
      else await Readable.toWeb(createReadStream(source.path, { end: source.size - 1 })).pipeTo(file)
    }
  }
  const archive = Readable.fromWeb(readable)
  write().catch((error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))))
  return archive
}

const everything = { includePatterns: [], excludePatterns: [], followPaths: [] }
/** Bits of Go's file mode, as entries carry it. */
const directoryBit = 2 ** 31
const symlinkBit = 1 << 27

async function excluded(root: string, dockerfile: DockerfileText): Promise<readonly string[]> {
  const own = dockerfile.texts.get(`${dockerfile.name}.dockerignore`)
  const text = own ?? (await readFile(join(root, '.dockerignore'), 'utf8').catch(() => ''))
  return parseIgnoreFile(text)
}

async function fill(entry: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  const writer = entry.getWriter()
  await writer.write(bytes)
  await writer.close()
}
