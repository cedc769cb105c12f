import { functionRuntimes } from '../../engine/workflows/new-function.js'
import { formatTable } from '../../report/table.js'
import { StackCommand } from '../_base.js'
import { format } from '../_flags.js'

export default class FunctionRuntimes extends StackCommand {
  static override summary = 'list what functions can be written in'
  static override examples = ['stack function runtimes', 'stack function runtimes --json']
  static override flags = { format }

  async run(): Promise<number> {
    const { flags } = await this.parse(FunctionRuntimes)
    const runtimes = functionRuntimes(this.world.root)
    if (flags.format === 'json') {
      this.print(
        JSON.stringify([
          ...runtimes.map(({ id, title, versions, defaultVersion }) => ({ runtime: id, title, versions, defaultVersion })),
          ...others.map(({ runtime, title }) => ({ runtime, title })),
        ]),
      )
    } else {
      const rows = runtimes.map(({ id, title, versions, defaultVersion }) => [
        id,
        title,
        versions.map((version) => (version === defaultVersion ? `${version} (default)` : version)).join(', '),
      ])
      this.print(
        formatTable(['RUNTIME', 'WHAT', 'VERSIONS'], [...rows, ...others.map(({ runtime, title }) => [runtime, title, ''])]),
      )
    }
    return 0
  }
}

/** What any language can be in. */
const others = [
  { runtime: 'dockerfile', title: 'a Dockerfile whose program listens on $PORT' },
  { runtime: 'image', title: 'an image whose program listens on $PORT' },
  { runtime: 'exec', title: 'a program that reads a call on standard input and answers on standard output' },
]
