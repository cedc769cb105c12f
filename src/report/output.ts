/** Where text goes: standard output or standard error, or a string that a test collects. */
export interface Output {
  readonly isTty: boolean
  write(text: string): void
  /** In characters; undefined where it is no terminal. */
  size(): { readonly columns: number; readonly rows: number } | undefined
}
