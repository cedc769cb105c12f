import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What `npm pack` makes, installed as users install it. */
export interface Packed {
  /** The folder of the installed package. */
  readonly root: string
  /** The installed `stack`. */
  readonly program: string
  /** The tarball's files, below the package's folder, each with its size in bytes. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[]
  readonly tarballSize: number
  remove(): void
}

/** Packs what is built, and installs it globally into a folder of its own, with nothing cached and no registry within reach. */
export function installPacked(project: string): Packed {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-packed-')))
  // As global installations are, for every user of the machine to read.
  chmodSync(folder, 0o755)
  const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  // The cast names the fields of npm's answer that are read.
  const [pack] = JSON.parse(execFileSync('npm', packing, { cwd: project, encoding: 'utf8' })) as readonly [
    { readonly filename: string; readonly size: number; readonly files: Packed['files'] },
  ]
  const prefix = join(folder, 'prefix')
  const nobody = ['--offline', '--registry', 'http://127.0.0.1:9', '--cache', join(folder, 'cache')]
  execFileSync('npm', ['install', '--global', '--prefix', prefix, ...nobody, join(folder, pack.filename)], { stdio: 'pipe' })
  return {
    root: join(prefix, 'lib', 'node_modules', 'stack-cli'),
    program: join(prefix, 'bin', 'stack'),
    files: pack.files,
    tarballSize: pack.size,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
