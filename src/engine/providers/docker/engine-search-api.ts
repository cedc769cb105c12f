/** An engine that answers. */
export interface EngineAnswer {
  /** As DOCKER_HOST would say it: `unix:///var/run/docker.sock`. */
  readonly address: string
  /** Why it was looked for there: `default socket`, `context colima`, `DOCKER_HOST`. */
  readonly source: string
  readonly version: string
  readonly apiVersion: string
}

/** A place where no engine answered, or none that can be used. */
export interface EngineSilence {
  readonly address: string
  readonly source: string
  /** `chosen`: the user named it, by a flag, a variable or a context. */
  readonly reason: 'chosen' | 'usual'
  readonly problem: string
  /** The socket is there, and this user may not use it. */
  readonly denied: boolean
  /** Nothing is there at all: no socket, or one that nobody listens on. */
  readonly absent: boolean
}

/** What came of the search for an engine, at all the places where the user's may be. */
export interface EngineSearchResult {
  readonly answer?: EngineAnswer
  readonly silences: readonly EngineSilence[]
}

export type SearchEngine = (signal?: AbortSignal) => Promise<EngineSearchResult>
