import { Chalk, type ChalkInstance } from 'chalk'

/** When colours are used: `--ansi` and COMPOSE_ANSI say `auto` where nobody decided. */
export type Ansi = 'auto' | 'always' | 'never'

/** The few looks that the terminal output has. Colour never carries a meaning that the words don't. */
export interface Style {
  readonly colours: boolean
  good(text: string): string
  bad(text: string): string
  caution(text: string): string
  faint(text: string): string
  strong(text: string): string
  /** The colours that log prefixes take in turn. */
  readonly prefixes: readonly ((text: string) => string)[]
}

interface ColourWish {
  readonly ansi: Ansi
  readonly isTty: boolean
  readonly env: { readonly [name: string]: string | undefined }
}

/** https://no-color.org: any non-empty NO_COLOR switches colours off, unless the user asks for them by flag. */
export function chooseStyle(wish: ColourWish): Style {
  if (wish.ansi !== 'auto') return createStyle(wish.ansi === 'always' ? 'coloured' : 'plain')
  if (wish.env.NO_COLOR || wish.env.TERM === 'dumb') return createStyle('plain')
  const forced = Boolean(wish.env.FORCE_COLOR) && wish.env.FORCE_COLOR !== '0'
  return createStyle(wish.isTty || forced ? 'coloured' : 'plain')
}

/** The marks of the display; `plain` ones are texts without escape sequences. */
export function createStyle(look: 'coloured' | 'plain'): Style {
  const colours = look === 'coloured'
  const chalk = new Chalk({ level: colours ? 1 : 0 })
  return {
    colours,
    good: chalk.green,
    bad: chalk.red,
    caution: chalk.yellow,
    faint: chalk.dim,
    strong: chalk.bold,
    prefixes: rotation(chalk),
  }
}

/** Compose's order, so that a project looks alike under both. */
function rotation(chalk: ChalkInstance): ((text: string) => string)[] {
  const { bold } = chalk
  return [
    ...[chalk.cyan, chalk.yellow, chalk.green, chalk.magenta, chalk.blue],
    ...[bold.cyan, bold.yellow, bold.green, bold.magenta, bold.blue],
  ]
}
