import type { Progress } from '../../../model/event.js'
import type { StatusResponse, Vertex, VertexLog } from './wire/control-messages.js'

/** A step of a Dockerfile as people know it. */
export interface BuildStep {
  /** `RUN npm ci`, without its number. */
  readonly name: string
  /** The stage, where the Dockerfile names several. */
  readonly stage?: string
  readonly index: number
  readonly total: number
}

/** A step that BuildKit reported as failed; a cancelled neighbour is none. */
export interface FailedVertex {
  readonly digest: string
  readonly name: string
  readonly error: string
  /** Its output so far, last lines only. */
  readonly output: readonly string[]
}

export interface BuildTally {
  /** Steps of the Dockerfile. */
  readonly steps: number
  readonly cached: number
}

/** How much of a step's output is kept for the case that it fails. */
const keptLines = 200

/** Turns BuildKit's stream of vertexes, statuses and logs into progress for people, and remembers what a failure needs to be explained. */
export class BuildProgress {
  readonly #emit: (progress: Progress) => void
  readonly #vertexes = new Map<string, Vertex>()
  readonly #output = new Map<string, { readonly lines: string[]; partial: string }>()
  readonly #warnings: string[] = []
  readonly #shown = new Map<string, BuildState>()
  readonly #transferred = new Map<string, number>()

  constructor(emit: (progress: Progress) => void) {
    this.#emit = emit
  }

  accept(status: StatusResponse): void {
    for (const vertex of status.vertexes) this.#acceptVertex(vertex)
    for (const { id, vertex, current, total, completed } of status.statuses) {
      const name = this.#vertexes.get(vertex)?.name ?? ''
      const isContext = /^(?:\[internal\] load build context|\[context .*\] load from client)/.test(name)
      if (id.startsWith('transferring ') && isContext) this.#acceptTransfer(name, current)
      else if (id.startsWith('sha256:') && total > 0 && !completed) {
        this.#emit({ type: 'bytes', label: parseStep(name)?.name ?? id.slice(0, 19), current, total })
      }
    }
    for (const log of status.logs) this.#acceptLog(log)
    for (const { short } of status.warnings) this.#warnings.push(short.toString('utf8'))
  }

  /** Whether the build has begun at all: a build that is refused at once never reports a status. */
  get hasBegun(): boolean {
    return this.#vertexes.size > 0
  }

  get warnings(): readonly string[] {
    return this.#warnings
  }

  tally(): BuildTally {
    const steps = [...this.#vertexes.values()].filter((vertex) => parseStep(vertex.name))
    return { steps: steps.length, cached: steps.filter((vertex) => vertex.cached).length }
  }

  /** @param digest what the engine named as the culprit, where it did. */
  failedVertex(digest: string | undefined): FailedVertex | undefined {
    const failed = [...this.#vertexes.values()].filter((vertex) => vertex.error !== '')
    const culprit =
      failed.find((vertex) => vertex.digest === digest) ?? failed.find((vertex) => !/context canceled$/.test(vertex.error))
    if (!culprit) return undefined
    const output = this.#output.get(culprit.digest)
    const lines = output ? [...output.lines, ...(output.partial === '' ? [] : [output.partial])] : []
    return { digest: culprit.digest, name: culprit.name, error: culprit.error, output: lines }
  }

  #acceptVertex(vertex: Vertex): void {
    this.#vertexes.set(vertex.digest, vertex)
    const step = parseStep(vertex.name)
    const state = stateOf(vertex)
    if (!step || !state) return
    // A step may start again after it completed (an image is looked up, then fetched); people see it begin once and end once.
    const shown = this.#shown.get(vertex.digest)
    if (shown !== undefined && (shown !== 'started' || state === 'started')) return
    this.#shown.set(vertex.digest, state)
    this.#emit({ type: 'build-step', name: step.name, index: step.index, total: step.total, state })
  }

  #acceptTransfer(vertexName: string, current: number): void {
    if (current === 0 || this.#transferred.get(vertexName) === current) return
    this.#transferred.set(vertexName, current)
    const named = /^\[context (.*)\]/.exec(vertexName)?.[1]
    this.#emit({ type: 'bytes', label: named === undefined ? 'context' : `context ${named}`, current })
  }

  #acceptLog({ vertex, stream, data }: VertexLog): void {
    const output = this.#output.get(vertex) ?? { lines: [], partial: '' }
    this.#output.set(vertex, output)
    const lines = (output.partial + data.toString('utf8')).split('\n')
    output.partial = lines.pop() ?? ''
    for (const line of lines) {
      // What a program draws over itself with carriage returns is shown as it stood at the end.
      const text = line.replace(/\r$/, '').replace(/^.*\r/, '')
      output.lines.push(text)
      if (output.lines.length > keptLines) output.lines.shift()
      this.#emit({ type: 'output', stream: stream === 2 ? 'stderr' : 'stdout', line: text })
    }
  }
}

/** Reads BuildKit's name of a vertex: `[build 2/5] RUN npm ci`. @returns undefined for its own chores, which have no number. */
export function parseStep(vertexName: string): BuildStep | undefined {
  const match = /^\[(?:(.+) )?(\d+)\/(\d+)\] (.+)$/s.exec(vertexName)
  if (!match) return undefined
  const [, stage, index, total, name = ''] = match
  return { name, ...(stage !== undefined && { stage }), index: Number(index), total: Number(total) }
}

type BuildState = 'started' | 'cached' | 'done' | 'failed'

function stateOf(vertex: Vertex): BuildState | undefined {
  if (vertex.error !== '') return 'failed'
  if (vertex.cached) return 'cached'
  if (vertex.completed) return 'done'
  return vertex.started ? 'started' : undefined
}
