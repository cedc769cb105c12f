import type { LiveLines } from './live-lines.js'

/** What the renderer is told beside listr2's tasks: where to draw, and how the task at an index looks. */
export interface LiveOptions {
  readonly lines: LiveLines
  /** Lines to put above the list, once. */
  above(): readonly string[]
  /** What stays when the task has ended: one line. */
  ended(index: number): string
  /** While it runs; empty while it waits for its turn. */
  running(index: number, frame: number): readonly string[]
  /** One line for those that wait. */
  waiting(indexes: readonly number[]): readonly string[]
}

/** The part of listr2's task that is read. */
interface TaskState {
  isCompleted(): boolean
  hasFailed(): boolean
  isSkipped(): boolean
}

const frameMs = 100

/**
 * A renderer for listr2: a task that has ended scrolls up once and stays; below stands what runs, and in one line what waits, so that a
 * long list floods no small terminal.
 */
export class LiveRenderer {
  static readonly nonTTY = true
  static readonly rendererOptions: Partial<LiveOptions> = {}
  static readonly rendererTaskOptions = {}
  readonly #tasks: readonly TaskState[]
  readonly #options: LiveOptions
  readonly #ended = new Set<number>()
  #frame = 0
  #timer: NodeJS.Timeout | undefined

  constructor(tasks: readonly TaskState[], options: LiveOptions) {
    this.#tasks = tasks
    this.#options = options
  }

  render(): void {
    this.#timer = setInterval(() => this.#draw(), frameMs)
  }

  end(): void {
    clearInterval(this.#timer)
    this.#draw()
    this.#options.lines.end()
  }

  #draw(): void {
    this.#frame++
    const lasting = [...this.#options.above()]
    const live: string[] = []
    const waiting: number[] = []
    for (const [index, task] of this.#tasks.entries()) {
      const isOver = task.isCompleted() || task.hasFailed() || task.isSkipped()
      if (isOver && !this.#ended.has(index)) lasting.push(this.#options.ended(index))
      if (isOver) this.#ended.add(index)
      const running = isOver ? [] : this.#options.running(index, this.#frame)
      live.push(...running)
      if (!isOver && running.length === 0) waiting.push(index)
    }
    this.#options.lines.draw(lasting, [...live, ...this.#options.waiting(waiting)])
  }
}
