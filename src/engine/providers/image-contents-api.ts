import type { ImageAccounts } from '../model/kubernetes-facts.js'

/**
 * What is in the files of an image, asked without running anything of it. Fulfilled by `docker/image-contents.ts`, and kept on disk by
 * `facts/kept-image-answers.ts`: an image of one id never changes.
 */
export interface ImageContents {
  /** @param image its id, `sha256:..` */
  look(image: string, question: ImageQuestion, signal?: AbortSignal): Promise<ImageAnswer>
}

export interface ImageQuestion {
  /** Its /etc/passwd and /etc/group. */
  readonly accounts: boolean
  /** Absolute: whether each holds anything. */
  readonly paths: readonly string[]
  /** Whether it has `sh` and `cp`. */
  readonly canCopy: boolean
}

/** At least what was asked for. */
export interface ImageAnswer {
  readonly accounts?: ImageAccounts
  readonly filled: ReadonlyMap<string, boolean>
  readonly canCopy?: boolean
}
