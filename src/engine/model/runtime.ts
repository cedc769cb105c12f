/**
 * A language that functions can be written in, as `templates/runtimes/<id>/runtime.yaml` describes it: a runtime is data. Beside that file lies
 * the server that runs in the function's container (`README.md` there says what it must do).
 */
export interface Runtime {
  /** `node`, `python`. */
  readonly id: string
  /** For people: `Node.js`. */
  readonly title: string
  /** What the names of its versions begin with: `node22`, `nodejs22`. */
  readonly prefixes: readonly string[]
  /** Versions that are supported, oldest first: `20`, `3.9`. */
  readonly versions: readonly string[]
  readonly defaultVersion: string
  /** `node:{version}-slim`. */
  readonly baseImage: string
  /** Files that are looked for as the handler's, the likeliest first: `index.js`, `handler.js` .. */
  readonly handlerFiles: readonly string[]
  /**
   * The Dockerfile, with `{base}` for the base image, `{dependencies}` for the lines of the first dependency file that applies, and `{source}`
   * for what of the context is the function's: `.`, or the files that belong to it where its source is one file.
   */
  readonly dockerfile: string
  readonly dependencies: readonly DependencyFile[]
  /** Where `files` are, from this program's root, for a server that is built; absent: beside runtime.yaml. */
  readonly folder?: string
  /** Run in its container: ends with 0 once `/_/ready` says yes. Used where something waits for the function to be healthy, and only there. */
  readonly probe?: readonly string[]
  /** Run in `/function` of its container: the function's own unit tests. */
  readonly test?: readonly string[]
  /** The files that go into an image: their folder is the named context `runtime` of the build. */
  readonly files: readonly string[]
}

export interface DependencyFile {
  /** `package.json`, `requirements.txt`. */
  readonly file: string
  /** It applies where its text matches this (a regular expression): a package.json without dependencies needs nothing installed. */
  readonly matches: string
  /** Lines of a Dockerfile. */
  readonly lines: string
}
