import { describe, expect, it } from 'vitest'
import type { ClusterApi } from '../../../../../src/engine/providers/kubernetes/cluster-api.js'
import { explainSignal } from '../../../../../src/engine/providers/kubernetes/perform/explain-signal.js'
import type { Tools } from '../../../../../src/engine/providers/kubernetes/perform/tools.js'

/** What its node has of a container: of this life and of the one before. */
interface Logs {
  readonly now: string
  readonly before: string
}

const gone = 'failed to try resolving symlinks in path "/var/log/pods/stack-shop_web/web/2.log": no such file or directory'

async function explained(logs: Logs, previous: boolean) {
  const api: Pick<ClusterApi, 'logs'> = {
    async *logs(_container, query) {
      yield Buffer.from(query.previous === true ? logs.before : logs.now)
    },
  }
  // The cast names all that explaining a signal takes of its tools.
  const tools = { api, namespace: 'stack-shop' } as unknown as Tools
  const signal = { code: 'crash', text: 'keeps ending', hint: 'see its logs', logs: { pod: 'web-1', container: 'web', previous } }
  const { code, details } = await explainSignal(tools, signal, new AbortController().signal)
  return { code, lines: details.flatMap(({ lines }) => lines) }
}

describe('a failure', () => {
  it('is told with the last lines of the life that failed', async () => {
    expect(await explained({ now: 'starting\n', before: 'no such table\n' }, true)).toEqual({
      code: 'crash',
      lines: ['no such table'],
    })
    expect(await explained({ now: 'no such table\n', before: 'starting\n' }, false)).toEqual({
      code: 'crash',
      lines: ['no such table'],
    })
  })

  it('is told with those of another life where the node has none of that one any more, or says that it has not', async () => {
    expect(await explained({ now: 'starting\n', before: '' }, true)).toMatchObject({ lines: ['starting'] })
    expect(await explained({ now: 'starting\n', before: gone }, true)).toMatchObject({ lines: ['starting'] })
    const format = 'exec /program: exec format error'
    expect(await explained({ now: gone, before: format }, false)).toEqual({ code: 'image-platform', lines: [format] })
  })

  it('is told without any where there are none', async () => {
    expect(await explained({ now: gone, before: gone }, false)).toEqual({ code: 'crash', lines: [] })
    expect(await explained({ now: '', before: 'of long ago' }, false)).toEqual({ code: 'crash', lines: [] })
  })
})
