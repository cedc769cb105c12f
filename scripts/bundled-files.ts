/** What was bundled. */
export interface BundledFiles {
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** The files it was made of, relative to the project's root. */
  readonly inputs: readonly string[]
}
