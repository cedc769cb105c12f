import { Listr } from 'listr2'
import type { Event } from '../engine/model/event.js'
import { formatExplanation } from './explanation.js'
import { type Group, type Groups, isOver, labelsOf, updateGroups } from './groups.js'
import { type Columns, columnsFor, formatGroup, formatSeconds, symbolOf } from './line.js'
import { LiveRenderer } from './listr-renderer.js'
import { liveLines } from './live-lines.js'
import type { Output } from './output.js'
import type { Reporter } from './reporter.js'
import type { Style } from './style.js'
import { formatHeading, formatMessage, formatSummary } from './surroundings.js'

/**
 * The live view of a terminal: listr2 runs a list whose tasks are the groups of a plan, each of which waits for our events to say that it
 * is over. What belongs to no group is written above the list, explanations of failures below it.
 */
export function listrReporter(output: Output, style: Style, now: () => number): Reporter {
  let list: LiveList | undefined
  let groups: Groups = new Map()
  const failed: Group[] = []
  let columns = columnsFor([])
  // Lists and lines follow each other on the screen: each waits until what came before it has been drawn.
  let turn = Promise.resolve()
  const inTurn = (draw: () => void): void => {
    turn = turn.then(draw)
  }

  function endList(): void {
    const ended = list
    list = undefined
    if (!ended) return
    failed.push(...[...groups.values()].filter((group) => group.state === 'failed'))
    turn = turn.then(() => ended.end())
  }

  function emit(event: Event): void {
    if (event.type === 'planned' || event.type === 'finished') endList()
    const gap = event.type === 'finished' && groups.size > 0 ? '\n' : ''
    const text = gap + formatHeading(event, style) + formatMessage(event, style) + formatSummary(event, style)
    if (text !== '' && list) list.above.push(text.trimEnd())
    else if (text !== '') inTurn(() => output.write(text))
    groups = updateGroups(groups, event)
    if (event.type === 'planned' && groups.size > 0) {
      columns = columnsFor(labelsOf(groups, event), columns)
      const started = new LiveList(output, style, now, groups, columns)
      list = started
      inTurn(() => started.start())
    }
    list?.update(groups)
  }

  return {
    emit,
    async close() {
      endList()
      await turn
      for (const group of failed.splice(0)) {
        for (const failure of group.failures) output.write(formatExplanation(failure, group.label, style))
      }
    },
  }
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** One plan's list on the screen, from its first frame to its last. */
class LiveList {
  /** Lines that go above the list, and stay, with the next frame. */
  readonly above: string[] = []
  readonly #keys: readonly string[]
  readonly #started = new Map<string, number>()
  readonly #settle = new Map<string, () => void>()
  readonly #listr: Listr<unknown, typeof LiveRenderer>
  readonly #columns: Columns
  readonly #style: Style
  readonly #now: () => number
  #groups: Groups
  #run: Promise<unknown> = Promise.resolve()

  constructor(output: Output, style: Style, now: () => number, groups: Groups, columns: Columns) {
    this.#columns = columns
    this.#style = style
    this.#now = now
    this.#groups = groups
    this.#keys = [...groups.keys()]
    this.#listr = new Listr(
      this.#keys.map((key) => {
        const over = new Promise<void>((resolve) => this.#settle.set(key, resolve))
        return { task: () => over }
      }),
      {
        concurrent: true,
        // Ctrl-C is the command's to hear: listr2 would end the process.
        registerSignalListeners: false,
        renderer: LiveRenderer,
        rendererOptions: {
          lines: liveLines(output),
          ended: (index: number) => this.#ended(this.#group(index)),
          running: (index: number, frame: number) => this.#running(this.#group(index), frame),
          waiting: (indexes: readonly number[]) => this.#waiting(indexes),
          above: () => this.above.splice(0),
        },
      },
    )
  }

  start(): void {
    this.#run = this.#listr.run()
    this.update(this.#groups)
  }

  update(groups: Groups): void {
    this.#groups = groups
    for (const group of groups.values()) {
      if (group.state === 'running' && !this.#started.has(group.key)) this.#started.set(group.key, this.#now())
      if (isOver(group)) this.#settle.get(group.key)?.()
    }
  }

  /** Also when groups have not ended: the work was broken off. */
  async end(): Promise<void> {
    for (const settle of this.#settle.values()) settle()
    await this.#run
  }

  #group(index: number): Group {
    const group = this.#groups.get(this.#keys[index] ?? '')
    if (!group) throw new Error(`no group at ${index}`)
    return group
  }

  #ended(group: Group): string {
    return `  ${symbolOf(group.state, this.#style)} ${formatGroup(group, this.#columns, this.#style)}`
  }

  #running(group: Group, frame: number): readonly string[] {
    if (group.state !== 'running' || !this.#started.has(group.key)) return []
    const text = formatGroup(group, this.#columns, this.#style)
    // Between two of its steps it waits for something else.
    if (![...group.steps.values()].some((step) => step.state === 'running')) return [`    ${this.#style.faint(text)}`]
    const elapsed = this.#now() - (this.#started.get(group.key) ?? 0)
    const seconds = elapsed < 1000 ? '' : `  ${this.#style.faint(formatSeconds(elapsed))}`
    const line = `  ${this.#style.caution(frames[frame % frames.length] ?? '')} ${text}${seconds}`
    return group.output === '' ? [line] : [line, `      ${this.#style.faint(group.output)}`]
  }

  #waiting(indexes: readonly number[]): readonly string[] {
    const labels = indexes.map((index) => this.#group(index).label)
    return labels.length === 0 ? [] : [`    ${this.#style.faint(`then ${labels.join(', ')}`)}`]
  }
}
