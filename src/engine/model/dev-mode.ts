/** Functions whose source is worked on while they run. */
export interface DevMode {
  /** Their names; empty: all that have a source. */
  readonly functions: readonly string[]
  /** `mounted`: `/function` is the folder itself; `sent`: it is the image's, and files are sent into it as they change. */
  readonly source: 'mounted' | 'sent'
  /** A function in which a debugger listens, and its port on this machine. */
  readonly inspect?: { readonly function: string; readonly port: number }
}
