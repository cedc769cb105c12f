import type { Emit } from '../model/event.js'
import type { Origins } from '../model/origin.js'
import type { Resource } from '../model/resource.js'
import type { Stack } from '../model/stack.js'
import type { Holder, Lowerer, Observer, OneOffLowerer, Performer, Preflight } from '../providers/provider.js'

/** A loaded stack and where its parts were written: what `load` returns, once it is free of errors. */
export interface Project {
  readonly stack: Stack
  readonly origins: Origins
}

/** The project a command works on: with its file, or, where no file was found, by name alone (then labels tell the rest). */
export type ProjectReference = Project | { readonly name: string }

/** The name of the project, with or without its file. */
export function projectName(reference: ProjectReference): string {
  return 'stack' in reference ? reference.stack.name : reference.name
}

/** What workflows that change a project work with: a target in its parts, where events go, and what ends the work early. */
export interface Tools<R extends Resource = Resource> {
  readonly target: Target<R>
  readonly emit: Emit
  /** Aborted by Ctrl-C: running steps end as soon as they can, nothing new starts. */
  readonly signal: AbortSignal
  /** Whether a folder exists on this machine. */
  readonly isFolder: (path: string) => boolean
  /** Milliseconds, from any zero. */
  readonly now: () => number
  /** How many steps may run at once. */
  readonly parallel: number
}

/** One target (an engine, a cluster), as `engine.ts` composes it. */
export interface Target<R extends Resource = Resource>
  extends Lowerer<R>,
    OneOffLowerer<R>,
    Observer,
    Preflight<R>,
    Performer<R>,
    Partial<Holder<R>> {
  /** For the heading: `docker 28.5 (unix:///var/run/docker.sock)`. */
  readonly title: string
}
