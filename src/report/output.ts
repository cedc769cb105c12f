/** Where text goes: standard output or standard error, or a string that a test collects. */
export interface Output {
  readonly isTty: boolean
  write(text: string): void
  /** Resolves when what was written is on its way, so that it does not pile up before a slow reader. */
  drained(): Promise<void>
  /** In characters; undefined where it is no terminal. */
  size(): { readonly columns: number; readonly rows: number } | undefined
}
