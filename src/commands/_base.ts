import { Command, type Config, Flags, type Interfaces } from '@oclif/core'
import { Interruption } from '../engine/host/signals.js'
import { exitCodes, StackError } from '../engine/model/errors.js'
import type { Event } from '../engine/model/event.js'
import type { Project, ProjectReference } from '../engine/workflows/project.js'
import { formatFailure } from '../report/failure.js'
import type { Output } from '../report/output.js'
import { type Ansi, chooseStyle, type Style } from '../report/style.js'
import { dockerPlace, type Place } from './_place.js'
import { type Input, readInput } from './_read-input.js'
import type { GlobalFlags, Look, ProjectWish, Session } from './_session.js'
import { usageError } from './_usage-error.js'
import { outputOf, type World } from './_world.js'

const helpGroup = 'GLOBAL'

type Parsed = { readonly [name: string]: unknown }

/** What every command is: flags that all share, a world instead of `process`, and the one place where errors are printed. */
export abstract class StackCommand extends Command {
  /** Short letters of these stand before the command (`stack -p demo up`), see `_argv.ts`. */
  static override baseFlags = {
    file: Flags.string({
      helpGroup,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      summary: 'stack file (several are merged), `-` for standard input',
    }),
    'project-name': Flags.string({ helpGroup, helpValue: 'NAME', summary: 'project name' }),
    profile: Flags.string({
      helpGroup,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      summary: 'profile to activate (`*`: all)',
    }),
    'env-file': Flags.string({
      helpGroup,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      summary: 'variables for the stack file, instead of `.env`',
    }),
    'project-directory': Flags.string({ helpGroup, helpValue: 'DIR', summary: 'where relative paths start' }),
    context: Flags.string({ helpGroup, helpValue: 'NAME', summary: 'docker context' }),
    progress: Flags.string({
      helpGroup,
      options: ['auto', 'tty', 'plain', 'json', 'quiet'],
      summary: 'how work in progress is shown',
    }),
    ansi: Flags.string({ helpGroup, options: ['never', 'always', 'auto'], summary: 'when to use colours' }),
    parallel: Flags.integer({ helpGroup, helpValue: 'N', summary: 'how many things are done at once' }),
    'dry-run': Flags.boolean({ helpGroup, summary: 'show what would be done and change nothing' }),
    'all-resources': Flags.boolean({ helpGroup, hidden: true }),
    compatibility: Flags.boolean({ helpGroup, hidden: true }),
  }

  readonly #world: World

  constructor(argv: string[], config: Config, world: World) {
    super(argv, config)
    this.#world = world
  }

  protected get world(): World {
    return this.#world
  }

  /** Where the work is done: the commands of `stack k8s` say otherwise. */
  protected get place(): Place {
    return dockerPlace
  }

  abstract override run(): Promise<number>

  /** Runs the command. @returns its exit code; errors have been printed by then. */
  async execute(): Promise<number> {
    try {
      return await this.run()
    } catch (error) {
      // Ctrl-C before there was anything to end cleanly.
      if (error instanceof Interruption) return exitCodes.interrupted
      this.stderr.write(this.place.word(formatFailure(error, this.world.cwd, this.styleFor(this.stderr))))
      return error instanceof StackError ? error.exitCode : exitCodes.failure
    }
  }

  /** Reads flags and arguments: those of the command that runs, which may be a twin of the one whose code this is. @throws StackError with exit code 2 for a command line that cannot be read */
  protected override async parse<F extends Parsed, B extends Parsed, A extends Parsed>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const { flags, baseFlags, args } = this.ctor
    const read = await this.readPlain(argv ?? this.argv)
    // What its definitions say they give, those of a twin more than those of its original; nobody reads the rest.
    const rest = { argv: [], raw: [], metadata: { flags: {} }, nonExistentFlags: [] }
    if (read) return { ...read, ...rest } as unknown as Interfaces.ParserOutput<F, B, A>
    try {
      return await super.parse({ ...options, flags, baseFlags, args } as Interfaces.Input<F, B, A>, argv)
    } catch (error) {
      throw usageError(error, `stack ${(this.id ?? '').replaceAll(':', ' ')}`.trim())
    }
  }

  /** What a line without mistakes says. @returns undefined where oclif's parser has to read it */
  protected readPlain(argv: readonly string[]): Promise<Input | undefined> {
    const { flags, baseFlags, args } = this.ctor
    return readInput(argv, { flags: { ...baseFlags, ...flags }, args }, this)
  }

  protected get stdout(): Output {
    return outputOf(this.world.terminal.output)
  }

  protected get stderr(): Output {
    return outputOf(this.world.terminal.error)
  }

  /** Does work on a project that need not have a file any more, showing how it goes. @returns the exit code */
  protected async inProject(
    wish: ProjectWish,
    work: (project: ProjectReference, session: Session) => Promise<number>,
  ): Promise<number> {
    const { findProject, inSession } = await import('./_session.js')
    const { world, place } = this
    const style = this.styleFor(this.stderr)
    const opening = place.begin(world, wish.flags)
    const project = await findProject(wish, world, style)
    return inSession({ project, flags: wish.flags, style, world, place, opening }, (session) => work(project, session))
  }

  /** Does work on a stack with its file, showing how it goes. @returns the exit code */
  protected async inStack(wish: ProjectWish, work: (project: Project, session: Session) => Promise<number>): Promise<number> {
    const { openProject, inSession } = await import('./_session.js')
    const { world, place } = this
    const style = this.styleFor(this.stderr)
    const opening = place.begin(world, wish.flags)
    const project = await openProject(wish, world, style)
    return inSession({ project, flags: wish.flags, style, world, place, opening }, (session) => work(project, session))
  }

  /** Looks at what exists on the engine or the cluster, without a display of its own. @returns the exit code */
  protected async look(wish: ProjectWish, work: (project: ProjectReference, look: Look) => Promise<number>): Promise<number> {
    const { environmentOf, findProject, looking } = await import('./_session.js')
    // Reading the stack file and connecting are independent; both take time.
    const opening = this.place.begin(this.world, wish.flags)
    // Reading keeps the process busy: the first question has to be on its way before.
    await new Promise<void>((resolve) => setImmediate(resolve))
    const reference = await findProject(wish, this.world, this.styleFor(this.stderr))
    const env = environmentOf(reference, this.world)
    return looking({ world: this.world, opening, reference, env, emit: (event) => this.sayEvent(event) }, (look) =>
      work(reference, look),
    )
  }

  /** Looks at what exists, whichever the project. @returns the exit code */
  protected async lookAround(flags: GlobalFlags, work: (look: Look) => Promise<number>): Promise<number> {
    const { looking } = await import('./_session.js')
    const { world, place } = this
    const opening = place.begin(world, flags)
    return looking({ world, opening, reference: undefined, env: world.env, emit: (event) => this.sayEvent(event) }, work)
  }

  /** Where no report draws, warnings and notices are lines. */
  private sayEvent(event: Event): void {
    if (event.type === 'warning' || event.type === 'notice') this.say(this.place.word(event.message))
  }

  /** Asks a person. @throws StackError where there is none; `flag` is what answers yes instead */
  protected async ask(question: string, flag: string, signal?: AbortSignal): Promise<boolean> {
    const { confirm } = await import('../report/confirm.js')
    const { input, canAsk } = this.world.terminal
    return confirm(question, flag, { canAsk, input: input.stream, output: this.stderr, ...(signal && { signal }) })
  }

  /** Data, for standard output. */
  protected print(text: string): void {
    this.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
  }

  /** Everything that is not data. */
  protected say(text: string): void {
    this.stderr.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
  }

  protected styleFor(output: Output): Style {
    const flag = this.argv.findLast((token) => token.startsWith('--ansi='))?.slice('--ansi='.length)
    const ansi = flag ?? this.world.env.COMPOSE_ANSI
    return chooseStyle({ ansi: isAnsi(ansi) ? ansi : 'auto', isTty: output.isTty, env: this.world.env })
  }
}

function isAnsi(value: string | undefined): value is Ansi {
  return value === 'auto' || value === 'always' || value === 'never'
}
