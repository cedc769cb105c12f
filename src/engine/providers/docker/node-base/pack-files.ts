import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { NodeFile } from '../../../host/node-files.js'
import { type SkeletonEntry, skeleton } from './skeleton.js'

/** The root file system as a tar archive: the same bytes for the same files. A file that cannot be read fails the stream. */
export function packFiles(files: readonly NodeFile[]): Readable {
  const output = new Readable({ read() {} })
  write(files, output).catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))))
  return output
}

async function write(files: readonly NodeFile[], output: Readable): Promise<void> {
  const { createTarPacker } = await import('modern-tar')
  const { readable, controller } = createTarPacker()
  const passedOn = pipeline(
    Readable.fromWeb(readable),
    new Writable({
      write(chunk, _encoding, done) {
        output.push(chunk)
        done()
      },
    }),
  )
  // Nothing in an archive depends on when it was made.
  const mtime = new Date(0)
  const paths = [...Object.keys(skeleton).filter((path) => skeleton[path]?.type !== 'link'), ...files.map(({ path }) => path)]
  const folders = [...new Set(paths.flatMap(parents))].filter((path) => skeleton[path] === undefined).sort()
  for (const path of folders) await controller.add({ name: `${path}/`, type: 'directory', mode: 0o755, mtime, size: 0 }).close()
  for (const [path, entry] of Object.entries(skeleton)) await addSkeleton(path, entry)
  for (const file of files) await addFile(file)
  controller.finalize()
  await passedOn
  output.push(null)

  function addSkeleton(path: string, entry: SkeletonEntry): Promise<void> {
    if (entry.type === 'link') return addLink(path, entry.target)
    const { mode } = entry
    if (entry.type === 'text') return addBytes(path, mode, new TextEncoder().encode(entry.text))
    const owner = { uid: entry.owner ?? 0, gid: entry.owner ?? 0 }
    return controller.add({ name: `${path}/`, type: 'directory', mode, mtime, size: 0, ...owner }).close()
  }

  async function addFile(file: NodeFile): Promise<void> {
    if (file.type === 'link') return addLink(file.path, file.target)
    await addBytes(file.path, file.mode, await readFile(file.source))
  }

  async function addBytes(name: string, mode: number, bytes: Uint8Array): Promise<void> {
    const writer = controller.add({ name, type: 'file', mode, mtime, size: bytes.length }).getWriter()
    await writer.write(bytes)
    await writer.close()
  }

  function addLink(path: string, linkname: string): Promise<void> {
    return controller.add({ name: path, type: 'symlink', linkname, mode: 0o777, mtime, size: 0 }).close()
  }
}

/** `usr/local/bin/node` -> `usr`, `usr/local`, `usr/local/bin`. */
function parents(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === '.' ? [] : [...parents(parent), parent]
}
