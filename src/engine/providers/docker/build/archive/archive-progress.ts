import type { FailureDetail, Progress } from '../../../../model/event.js'
import type { ImageProgress } from '../../wire/image.js'
import type { BuildTally } from '../build-progress.js'

const keptLines = 50

/** Reads the text that an engine without BuildKit prints while it builds: `Step 2/4 : RUN npm ci`, its output, ` ---> Using cache`. */
export class ArchiveProgress {
  readonly #emit: (progress: Progress) => void
  #partial = ''
  #current: { readonly name: string; readonly index: number; readonly total: number } | undefined
  #output: string[] = []
  #cached = 0
  /** The index of the last step that was told to have ended. */
  #ended = 0
  #imageId = ''

  constructor(emit: (progress: Progress) => void) {
    this.#emit = emit
  }

  accept({ stream, aux }: ImageProgress): void {
    if (typeof aux === 'object' && aux !== null && 'ID' in aux && typeof aux.ID === 'string') this.#imageId = aux.ID
    if (stream === undefined) return
    const lines = (this.#partial + stream).split('\n')
    this.#partial = lines.pop() ?? ''
    for (const line of lines) this.#acceptLine(line)
  }

  /** The step it is at, where it has begun. */
  get step(): string | undefined {
    return this.#current?.name
  }

  get imageId(): string {
    return this.#imageId
  }

  tally(): BuildTally {
    this.#end('done')
    return { steps: this.#current?.total ?? 0, cached: this.#cached }
  }

  /** What explains that the current step failed. */
  details(): readonly FailureDetail[] {
    this.#end('failed')
    if (this.#output.length === 0 || this.#current === undefined) return []
    return [{ title: `output of \`${this.#current.name}\``, lines: this.#output }]
  }

  #acceptLine(line: string): void {
    const [, index, total, name] = /^step (\d+)\/(\d+) ?: (.*)$/i.exec(line) ?? []
    if (index !== undefined && total !== undefined && name !== undefined) {
      this.#end('done')
      this.#current = { name, index: Number(index), total: Number(total) }
      this.#output = []
      this.#emit({ type: 'build-step', ...this.#current, state: 'started' })
    } else if (/^ *-+> (?:Using cache|Running in|[0-9a-f]{12}|)/.test(line)) {
      if (line.includes('Using cache')) this.#end('cached')
    } else if (
      this.#current !== undefined &&
      !/^(?:Removing intermediate container|Successfully (?:built|tagged)|COMMIT )/.test(line)
    ) {
      const text = line.replace(/\r$/, '').replace(/^.*\r/, '')
      this.#output = [...this.#output, text].slice(-keptLines)
      this.#emit({ type: 'output', stream: 'stdout', line: text })
    }
  }

  #end(state: 'done' | 'cached' | 'failed'): void {
    if (this.#current === undefined || this.#ended === this.#current.index) return
    this.#ended = this.#current.index
    if (state === 'cached') this.#cached++
    this.#emit({ type: 'build-step', ...this.#current, state })
  }
}
