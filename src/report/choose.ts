import { jsonReporter } from './json.js'
import { withLateHeading } from './late-heading.js'
import type { Output } from './output.js'
import { plainReporter } from './plain.js'
import { quietReporter } from './quiet.js'
import type { Reporter } from './reporter.js'
import type { Style } from './style.js'

export type ProgressMode = 'auto' | 'tty' | 'plain' | 'json' | 'quiet'

/** What decides how progress looks: the user's wish, and where it goes. */
export interface ReporterWish {
  readonly mode: ProgressMode
  readonly output: Output
  readonly style: Style
  readonly env: { readonly [name: string]: string | undefined }
  readonly now: () => Date
}

/** The live view on a terminal that can redraw, plain lines elsewhere, unless the user decides. */
export async function chooseReporter(wish: ReporterWish): Promise<Reporter> {
  const now = () => wish.now().getTime()
  switch (wish.mode === 'auto' ? automatic(wish) : wish.mode) {
    case 'tty':
      // Loaded here: only terminals need listr2.
      return withLateHeading((await import('./listr.js')).listrReporter(wish.output, wish.style, now))
    case 'json':
      return jsonReporter(wish.output, wish.now)
    case 'quiet':
      return quietReporter(wish.output, wish.style)
    case 'plain':
      return withLateHeading(plainReporter(wish.output, wish.style, now))
  }
}

function automatic({ output, env }: ReporterWish): 'tty' | 'plain' {
  return output.isTty && !env.CI && env.TERM !== 'dumb' ? 'tty' : 'plain'
}
