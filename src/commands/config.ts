import { resolve } from 'node:path'
import { Flags } from '@oclif/core'
import type { ConfigQuery, ListedSection } from '../engine/workflows/config.js'
import type { LoadedProject, StackRequest } from '../engine/workflows/load-project.js'
import { services } from './_args.js'
import { StackCommand } from './_base.js'
import type { GlobalFlags } from './_session.js'

export default class Config extends StackCommand {
  static override summary = 'show the stack as it was understood: merged, filled in, in its long form'
  static override examples = [
    'stack config',
    'stack config --format json web',
    'stack config --images',
    "stack config --hash '*'",
    'stack config --format compose -o out',
    'stack config -q && echo valid',
  ]

  static override args = { services }

  static override flags = {
    format: Flags.string({
      helpValue: 'yaml|json|compose',
      options: ['yaml', 'json', 'table', 'compose'],
      summary: 'how to print it; compose: a file that runs without stack, functions as ordinary services',
    }),
    output: Flags.string({
      char: 'o',
      helpValue: 'FILE',
      summary: 'write it to a file (compose: to a folder, with what it is built from)',
    }),
    force: Flags.boolean({ summary: 'with --format compose: write over what is in the folder' }),
    quiet: Flags.boolean({ char: 'q', summary: 'only check the files, print nothing' }),
    services: Flags.boolean({ summary: 'print the names of the services' }),
    functions: Flags.boolean({ summary: 'print the names of the functions' }),
    images: Flags.boolean({ summary: 'print the images of the services' }),
    volumes: Flags.boolean({ summary: 'print the names of the volumes' }),
    networks: Flags.boolean({ summary: 'print the names of the networks' }),
    profiles: Flags.boolean({ summary: 'print the profiles' }),
    models: Flags.boolean({ summary: 'print the models' }),
    variables: Flags.boolean({ summary: 'print the variables that the files use' }),
    environment: Flags.boolean({ summary: 'print the variables that are there to be used' }),
    hash: Flags.string({ helpValue: 'SERVICE|*', summary: 'print the config hash that Compose gives a service' }),
    'no-interpolate': Flags.boolean({ summary: 'keep variables as they are written' }),
    'no-normalize': Flags.boolean({ summary: 'add nothing that the files do not say' }),
    'no-path-resolution': Flags.boolean({ summary: 'keep relative paths' }),
    'no-env-resolution': Flags.boolean({ hidden: true, summary: 'accepted; as in Compose, env files are read all the same' }),
    'no-consistency': Flags.boolean({ summary: 'do not check the stack as a whole' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Config)
    if (flags.format === 'compose') return this.export(flags, args.services)
    const { openProject } = await import('./_session.js')
    const wish = { flags: readFlags(flags), services: args.services, leave: leftUndone(flags), functions: 'written' } as const
    const project = await openProject(wish, this.world, this.styleFor(this.stderr))
    const query = queryOf(flags, args.services ?? [])
    if (flags.quiet) {
      const { withServices } = await import('../engine/workflows/named-services.js')
      if (!flags.variables && 'services' in query) withServices(project.stack, query.services)
      return 0
    }
    const { answerConfig } = await import('../engine/workflows/config.js')
    const text = flags.variables ? await printVariables(project, flags.format) : answerConfig(project.stack, query)
    if (flags.output === undefined) this.print(text)
    else {
      const { writeText } = await import('../engine/host/write-text.js')
      writeText(resolve(this.world.cwd, flags.output), `${text}\n`)
    }
    return 0
  }

  /** Writes what runs without `stack`. */
  private async export(flags: ExportFlags, services: readonly string[] | undefined): Promise<number> {
    const [{ openProject }, { exportCompose }] = await Promise.all([
      import('./_session.js'),
      import('../engine/workflows/export-compose.js'),
    ])
    // Env files stay where they are: what they hold is nobody else's.
    const leave = new Set(['env-files'] as const)
    const { stack } = await openProject({ flags, services, leave }, this.world, this.styleFor(this.stderr))
    const folder = flags.output === undefined ? undefined : resolve(this.world.cwd, flags.output)
    const over = flags.force ? 'anything' : 'own'
    const { text, paths } = exportCompose(stack, { root: this.world.root, over, ...(folder !== undefined && { folder }) })
    if (folder === undefined) this.print(text)
    else this.say(`${paths.length} files in ${flags.output}: docker compose -f ${flags.output}/compose.yaml up`)
    return 0
  }
}

interface ExportFlags extends GlobalFlags {
  readonly output?: string | undefined
  readonly force: boolean
}

interface ConfigFlags {
  readonly profile?: readonly string[] | undefined
  readonly 'all-resources'?: boolean | undefined
  readonly format?: string | undefined
  readonly hash?: string | undefined
  readonly environment: boolean
  readonly 'no-interpolate': boolean
  readonly 'no-normalize': boolean
  readonly 'no-path-resolution': boolean
  readonly 'no-consistency': boolean
}

const sections: readonly ListedSection[] = ['services', 'functions', 'volumes', 'networks', 'models', 'profiles', 'images']

function queryOf(
  flags: ConfigFlags & { readonly [Section in ListedSection]: boolean },
  services: readonly string[],
): ConfigQuery {
  const section = sections.find((name) => flags[name])
  if (section) return { type: section, services: section === 'images' ? services : [] }
  if (flags.hash !== undefined) return { type: 'hash', services: flags.hash === '*' ? [] : flags.hash.split(',') }
  if (flags.environment) return { type: 'environment' }
  const templates = flags['no-interpolate'] ? 'kept' : 'filled'
  return { type: 'document', format: flags.format === 'json' ? 'json' : 'yaml', services, templates }
}

/** Compose does not part profiles or leave out what is unused where it keeps variables. */
function readFlags<Given extends ConfigFlags>(flags: Given): Given {
  return flags['no-interpolate'] ? { ...flags, profile: ['*'], 'all-resources': true } : flags
}

function leftUndone(flags: ConfigFlags): NonNullable<StackRequest['leave']> {
  return new Set([
    ...(flags['no-interpolate'] ? (['interpolation', 'consistency', 'env-files'] as const) : []),
    ...(flags['no-normalize'] ? (['normalization'] as const) : []),
    ...(flags['no-path-resolution'] ? (['paths'] as const) : []),
    ...(flags['no-consistency'] ? (['consistency'] as const) : []),
    ...(flags.hash === undefined ? [] : (['env-files'] as const)),
  ])
}

async function printVariables(project: Pick<LoadedProject, 'variables'>, format: string | undefined): Promise<string> {
  const { showVariables } = await import('../engine/workflows/config.js')
  const shown = showVariables(project.variables)
  if (format === 'json') return JSON.stringify(shown, undefined, 4)
  const { formatTable } = await import('../report/table.js')
  const rows = Object.values(shown).map(({ Name, Required, DefaultValue, PresenceValue }) => [
    Name,
    String(Required),
    DefaultValue,
    PresenceValue,
  ])
  return formatTable(['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], rows)
}
