import { describe, expect, test } from 'vitest'
import { assembled } from '../../../support/assembled.js'

function mounts(written: string) {
  const { document, problems } = assembled(`services:\n  a:\n    volumes: [${written}]\n`)
  return problems.length > 0 ? problems : (document.services as { readonly a: { readonly volumes: unknown } }).a.volumes
}

const bound = { type: 'bind', bind: { create_host_path: true } }

describe('a mount', () => {
  test.each([
    ['"data:/d"', [{ type: 'volume', source: 'data', target: '/d', volume: {} }]],
    ['"/anonymous/"', [{ type: 'volume', target: '/anonymous', volume: {} }]],
    ['"./src:/a/../b:ro"', [{ ...bound, source: '/project/src', target: '/b', read_only: true }]],
    ['"..:/up"', [{ ...bound, source: '/', target: '/up' }]],
    [
      '"~/x:/y:z,rslave"',
      [
        {
          type: 'bind',
          source: '/home/me/x',
          target: '/y',
          bind: { selinux: 'z', propagation: 'rslave', create_host_path: true },
        },
      ],
    ],
    ['"data:/d:nocopy,ro"', [{ type: 'volume', source: 'data', target: '/d', read_only: true, volume: { nocopy: true } }]],
    ['"C:\\\\x:/win"', [{ ...bound, source: 'C:\\x', target: '/win' }]],
    ['{type: bind, source: x, target: /x}', [{ type: 'bind', source: '/project/x', target: '/x' }]],
    [
      '{type: tmpfs, target: /t, tmpfs: {size: 1gb, mode: 0o700}}',
      [{ type: 'tmpfs', target: '/t', tmpfs: { size: '1073741824', mode: 448 } }],
    ],
  ])('%s', (written, expected) => expect(mounts(written)).toEqual(expected))

  test.each([
    ['""', 'an empty mount'],
    ['"aa::b"', 'nothing stands between two colons'],
    ['"data:/a:ro:x"', 'too many colons'],
    ['{type: bind, target: /x}', 'a mount of type `bind` needs a source'],
    ['{type: folder, target: /x}', 'expected one of `bind`, `volume`, `tmpfs`, `cluster`, `npipe`, `image`'],
    ['{source: x, target: /x}', '`type` is missing'],
    ['"v:/data"', 'names a Windows drive, not a volume `v`'],
  ])('%s is told of: %s', (written, problem) => {
    expect(mounts(written)).toEqual([expect.stringContaining(problem)])
  })
})
