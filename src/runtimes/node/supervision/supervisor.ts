import cluster, { type Worker } from 'node:cluster'
import { createLog, type JsonLog } from '../json-log.js'
import type { LoadFailure } from '../loading/load-failure.js'
import type { Settings } from '../settings.js'
import { BlockedWatch } from './blocked-watch.js'
import { watchSource } from './source-watcher.js'
import type { SupervisorMessage, WorkerMessage } from './worker-message.js'

/** Runs a worker, another one where that ends or its source changes, and ends with it when it is told to. */
export function supervise(settings: Settings): void {
  const log = createLog(settings.function, (line) => void process.stdout.write(line), undefined)
  // Workers accept connections themselves: nothing of a call passes through this process.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  const supervisor = new Supervisor(settings, log)
  supervisor.begin()
  if (settings.dev) watchSource(settings.source, (file) => supervisor.replace({ type: 'changed', file }))
  if (settings.dev) process.on('SIGHUP', () => supervisor.replace({ type: 'changed', file: '.' }))
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => supervisor.stop())
}

/** Why a worker is replaced. */
type Cause = { readonly type: 'changed'; readonly file: string } | { readonly type: 'ending' }

/** A worker that is about to take over. */
interface Replacement {
  readonly worker: Worker
  readonly cause: Cause
  readonly since: number
}

class Supervisor {
  readonly #settings: Settings
  readonly #log: JsonLog
  #current: Worker | undefined
  #next: Replacement | undefined
  /** Started ahead of need in dev mode: the start of a process is most of what a reload takes. */
  #spare: Worker | undefined
  #stopping = false
  /** How often in a row a worker ended before it served for a while. */
  #early = 0

  constructor(settings: Settings, log: JsonLog) {
    this.#settings = settings
    this.#log = log
  }

  begin(): void {
    const since = performance.now()
    const worker = this.#fork('')
    this.#current = worker
    worker.on('exit', (code, signal) => this.#ended(worker, code, signal, performance.now() - since))
  }

  /** Starts a worker that takes over as soon as it can; one that was about to is out of date. */
  replace(cause: Cause): void {
    if (this.#stopping) return
    this.#next?.worker.process.kill('SIGKILL')
    const worker = this.#spare ?? this.#forkReplacement()
    this.#spare = undefined
    this.#next = { worker, cause, since: performance.now() }
    this.#tell(worker, { type: 'load' })
  }

  /** Lets all workers end their calls, and ends with the last; at once where it is told so again. */
  stop(): void {
    if (this.#stopping) return void process.exit(1)
    this.#stopping = true
    for (const worker of this.#workers()) this.#tell(worker, { type: 'drain' })
    setTimeout(() => process.exit(1), this.#settings.timeoutMs + 5000).unref()
    this.#endWithLast()
  }

  #forkReplacement(): Worker {
    const worker = this.#fork('1')
    worker.on('exit', (code, signal) => {
      if (this.#spare === worker) this.#spare = undefined
      if (this.#current === worker) this.#ended(worker, code, signal, Number.POSITIVE_INFINITY)
      else if (this.#next?.worker === worker) this.#replacementFailed({ message: `the new process ${ending(code, signal)}` })
      else this.#endWithLast()
    })
    return worker
  }

  #keepSpare(): void {
    if (!this.#settings.dev) return
    setTimeout(() => {
      if (!this.#stopping) this.#spare ??= this.#forkReplacement()
    }, 100)
  }

  #fork(replaces: string): Worker {
    const worker = cluster.fork({ STACK_REPLACES: replaces })
    const watch = new BlockedWatch(() => this.#blocked(worker))
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'busy') watch.beat(message.until)
      else if (message.type === 'idle') watch.idle()
      else this.#told(worker, message)
    })
    worker.on('exit', () => watch.idle())
    worker.on('error', ({ message }) => {
      this.#log.write('error', `the function's process: ${message}`, { event: 'worker-error' })
      // One that could not be started has no end that Node would tell of.
      if (worker.process.pid === undefined) worker.emit('exit', 1, null)
    })
    return worker
  }

  #told(worker: Worker, message: Exclude<WorkerMessage, { type: 'busy' | 'idle' }>): void {
    switch (message.type) {
      case 'serving':
        if (this.#next?.worker === worker) this.#takeOver(this.#next)
        this.#keepSpare()
        return
      case 'failed':
        if (this.#next?.worker === worker) this.#replacementFailed(message.failure)
        this.#keepSpare()
        return
      case 'ending':
        if (this.#current === worker && this.#next === undefined) this.replace({ type: 'ending' })
        return
    }
  }

  #takeOver({ worker, cause, since }: Replacement): void {
    const former = this.#current
    this.#current = worker
    this.#next = undefined
    if (former) this.#tell(former, { type: 'retire' })
    const ms = Math.round(performance.now() - since)
    if (cause.type === 'changed') this.#log.write('info', `reloaded ${cause.file}`, { event: 'reloaded', file: cause.file, ms })
    else this.#log.write('info', 'another process took over', { event: 'replaced', ms })
  }

  #replacementFailed(failure: LoadFailure): void {
    const next = this.#next
    if (next === undefined) return
    this.#next = undefined
    next.worker.process.kill('SIGKILL')
    this.#log.write('error', failure.message, { event: 'reload-failed', ...failure })
    if (this.#current) this.#tell(this.#current, { type: 'failure', failure })
    else this.#beginAgain()
  }

  #blocked(worker: Worker): void {
    // Somebody stands at a breakpoint.
    if (this.#settings.inspect) return
    this.#log.write('error', 'the handler blocks the process long past the deadline of its calls: it is replaced', {
      event: 'worker-blocked',
    })
    worker.process.kill('SIGKILL')
  }

  #ended(worker: Worker, code: number | null, signal: string | null, afterMs: number): void {
    if (this.#current !== worker) return void this.#endWithLast()
    this.#current = undefined
    if (this.#stopping) return void this.#endWithLast()
    this.#log.write('error', `the function's process ${ending(code, signal)}`, { event: 'worker-ended', exitCode: code, signal })
    this.#early = afterMs < 5000 ? this.#early + 1 : 0
    if (this.#next === undefined) this.#beginAgain()
  }

  /** At once the first time, then later each time. */
  #beginAgain(): void {
    const delay = this.#early < 2 ? 0 : Math.min(100 * 2 ** (this.#early - 2), 5000)
    setTimeout(() => {
      if (!this.#stopping && this.#current === undefined && this.#next === undefined) this.begin()
    }, delay)
  }

  #endWithLast(): void {
    if (this.#stopping && this.#workers().length === 0) process.exit(0)
  }

  #workers(): readonly Worker[] {
    return Object.values(cluster.workers ?? {}).flatMap((worker) => (worker && !worker.isDead() ? [worker] : []))
  }

  #tell(worker: Worker, message: SupervisorMessage): void {
    if (worker.isConnected()) worker.send(message)
  }
}

function ending(code: number | null, signal: string | null): string {
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`
}
