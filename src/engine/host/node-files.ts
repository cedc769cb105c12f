import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Environment } from './env.js'
import { exists, findExecutable } from './files.js'
import type { Processes } from './process.js'

/** One file of this machine as it stands in the root file system of an image: `path` has no leading slash, and lies under `usr`. */
export type NodeFile =
  | {
      readonly type: 'file'
      readonly path: string
      readonly source: string
      readonly size: number
      readonly mode: number
      readonly mtimeMs: number
    }
  | { readonly type: 'link'; readonly path: string; readonly target: string }

/** Programs that start scripts, probes and Dockerfile steps take for granted; those that are not here are left out. */
const programs =
  'sh [ basename cat chmod chown cp cut date dirname du echo env expr false find grep head hostname id ln ls mkdir mktemp mv printf pwd readlink rm rmdir sed seq sleep sort stat tail tar tee test touch tr true uname uniq wc whoami xargs gzip'.split(
    ' ',
  )

/** A running Node. */
export interface RunningNode {
  readonly execPath: string
  readonly env: Environment
}

/**
 * What a container needs to run Node: its binary, npm where it is installed, a shell with the usual programs, the shared libraries of all of
 * them, and the certificates this machine trusts.
 * @throws StackError when there is no `ldd`
 */
export async function nodeFiles(node: RunningNode, processes: Processes): Promise<readonly NodeFile[]> {
  const search = { ...node.env, PATH: `${node.env.PATH ?? ''}:/usr/bin:/bin` }
  const found = programs.flatMap((name) => {
    const source = findExecutable(name, search)
    return source === undefined ? [] : [{ path: `usr/bin/${name}`, source }]
  })
  const binaries = [{ path: 'usr/local/bin/node', source: node.execPath }, ...found]
  const libraries = await sharedLibraries(
    binaries.map(({ source }) => source),
    search,
    processes,
  )
  const certificates = '/etc/ssl/certs/ca-certificates.crt'
  const single = [
    ...binaries,
    ...libraries.map((source) => ({ path: underUsr(source), source })),
    ...(exists(certificates) ? [{ path: certificates.slice(1), source: certificates }] : []),
  ]
  const files = [...single.map(({ path, source }) => fileAt(path, source)), ...npmFiles(node.execPath)]
  return [...new Map(files.map((file) => [file.path, file])).values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * By `ldd`, which also names the loader, and fails when one of the programs has no libraries, which is none of our business. Name services
 * are loaded at run time, and added.
 */
async function sharedLibraries(files: readonly string[], env: Environment, processes: Processes): Promise<readonly string[]> {
  const { stdout } = await processes.run({ argv: ['ldd', ...files], env })
  const libraries = new Set([...stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map((match) => match[1] ?? ''))
  const libc = [...libraries].find((path) => basename(path) === 'libc.so.6')
  const late = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'].map((name) => join(dirname(libc ?? '/lib/x'), name))
  return [...libraries, ...late.filter(exists)]
}

/** `/lib/x.so` and `/usr/lib/x.so` are one place in the image, whose `/lib` is a link, as in today's distributions. */
function underUsr(path: string): string {
  return /^\/(lib\w*|bin|sbin)\//.test(path) ? `usr${path}` : path.slice(1)
}

function fileAt(path: string, source: string): NodeFile {
  return regular(path, source, statSync(source))
}

function regular(path: string, source: string, { size, mode, mtimeMs }: Stats): NodeFile {
  return { type: 'file', path, source, size, mode: mode & 0o755, mtimeMs: Math.trunc(mtimeMs) }
}

/** npm as it lies beside Node, in the place where the public image has it. */
function npmFiles(execPath: string): readonly NodeFile[] {
  const folder = ['../lib/node_modules/npm', '../node_modules/npm']
    .map((path) => join(dirname(realpathSync(execPath)), path))
    .find(exists)
  if (folder === undefined) return []
  const home = 'usr/local/lib/node_modules/npm'
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name): readonly NodeFile[] => {
    const source = join(folder, name)
    const facts = lstatSync(source)
    if (facts.isSymbolicLink()) return [{ type: 'link', path: join(home, name), target: readlinkSync(source) }]
    return facts.isFile() ? [regular(join(home, name), source, facts)] : []
  })
  const commands = ['npm', 'npx'].map((name): NodeFile => {
    return { type: 'link', path: `usr/local/bin/${name}`, target: `../lib/node_modules/npm/bin/${name}-cli.js` }
  })
  return [...entries, ...commands]
}
