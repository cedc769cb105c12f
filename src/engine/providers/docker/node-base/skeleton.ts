/** What a root file system has beside programs: by path, without a leading slash. */
export type SkeletonEntry =
  | { readonly type: 'folder'; readonly mode: number; readonly owner?: number }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'text'; readonly text: string; readonly mode: number }

/** As the public image: Node given as the command where the command is no program (`command: ["server.js"]`). */
const entrypoint = `#!/bin/sh
case "\${1:-}" in -*) set -- node "$@" ;; esac
if [ $# -gt 0 ] && ! command -v "$1" >/dev/null && [ -f "$1" ]; then set -- node "$@"; fi
exec "$@"
`

export const skeleton: { readonly [path: string]: SkeletonEntry } = {
  bin: { type: 'link', target: 'usr/bin' },
  sbin: { type: 'link', target: 'usr/sbin' },
  lib: { type: 'link', target: 'usr/lib' },
  lib64: { type: 'link', target: 'usr/lib64' },
  'usr/sbin': { type: 'folder', mode: 0o755 },
  'usr/lib64': { type: 'folder', mode: 0o755 },
  tmp: { type: 'folder', mode: 0o1777 },
  'var/tmp': { type: 'folder', mode: 0o1777 },
  root: { type: 'folder', mode: 0o700 },
  'home/node': { type: 'folder', mode: 0o755, owner: 1000 },
  'etc/passwd': {
    type: 'text',
    mode: 0o644,
    text: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n',
  },
  'etc/group': { type: 'text', mode: 0o644, text: 'root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n' },
  'etc/nsswitch.conf': { type: 'text', mode: 0o644, text: 'passwd: files\ngroup: files\nhosts: files dns\n' },
  'usr/local/bin/docker-entrypoint.sh': { type: 'text', mode: 0o755, text: entrypoint },
}
