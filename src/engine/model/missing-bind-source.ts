import type { Mount } from './service.js'

/**
 * Why a folder is not made in the place of a bind source that does not exist, completing `x does not exist`; undefined where it is made.
 * The user's file may forbid it, and an empty folder in a file's place only moves the failure into the container.
 */
export function refusalToMake(mount: Mount & { readonly source: string }): string | undefined {
  if (mount.bind !== undefined && mount.bind.create_host_path !== true) return ', and `create_host_path` is off'
  return looksLikeFile(mount.source) ? ' and looks like a file' : undefined
}

/** By its last part: an extension other than `.d`, a name that starts with a dot and has more to it, or a well-known file. */
function looksLikeFile(path: string): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1)
  return /^(?:\.env(?:\..+)?|.*file)$/i.test(base) || (/[^.]\.[a-z0-9]{1,8}$/i.test(base) && !/\.d$|\.\d+$/.test(base))
}
