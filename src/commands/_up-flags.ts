import { Flags } from '@oclif/core'
import { type Environment, isOn } from '../engine/host/env.js'
import type { UpRequest } from '../engine/workflows/up.js'
import { select } from './_args.js'
import { refuseTogether } from './_conflicts.js'
import { parseScale } from './_scale.js'

/** What `up`, `create` and `plan` know alike: what is to be made anew, and from what. */
export const makingFlags = {
  build: Flags.boolean({ summary: 'build images even where they are not stale' }),
  'no-build': Flags.boolean({ summary: 'build nothing, even where an image is missing or stale' }),
  pull: Flags.string({ options: ['always', 'missing', 'never'], summary: 'when to pull images' }),
  'force-recreate': Flags.boolean({ summary: 'replace containers even where nothing changed' }),
  'no-recreate': Flags.boolean({ summary: 'keep containers even where something changed' }),
  'always-recreate-deps': Flags.boolean({ summary: 'replace what the named services depend on, too' }),
  'no-deps': Flags.boolean({ summary: 'leave alone what the services depend on' }),
  'remove-orphans': Flags.boolean({ summary: 'remove containers of services that are no longer declared' }),
  'renew-anon-volumes': Flags.boolean({ char: 'V', summary: 'give replaced containers new anonymous volumes' }),
  scale: Flags.string({ multiple: true, multipleNonGreedy: true, helpValue: 'SERVICE=N', summary: 'how many of a service' }),
  timeout: Flags.integer({
    char: 't',
    min: -1,
    helpValue: 'SECONDS',
    summary: 'how long a container may take to stop before it is killed',
  }),
}

/** Compose's rules for flags that contradict each other. */
export const makingConflicts = [
  ['build', 'no-build'],
  ['force-recreate', 'no-recreate'],
  ['renew-anon-volumes', 'no-recreate'],
  ['always-recreate-deps', 'no-recreate'],
] as const

export type MakingFlags = {
  readonly build: boolean
  readonly 'no-build': boolean
  readonly pull?: string | undefined
  readonly 'force-recreate': boolean
  readonly 'no-recreate': boolean
  readonly 'always-recreate-deps': boolean
  readonly 'no-deps': boolean
  readonly 'remove-orphans': boolean
  readonly 'renew-anon-volumes': boolean
  readonly scale?: readonly string[] | undefined
  readonly timeout?: number | undefined
  readonly 'project-name'?: string | undefined
}

/** Small nouns out of flags and COMPOSE_* variables. @throws StackError with exit code 2 for flags that contradict each other */
export function upRequest(
  flags: MakingFlags,
  names: readonly string[] | undefined,
  env: Environment,
  until: UpRequest['until'],
): UpRequest {
  refuseTogether(flags, makingConflicts)
  const diverged = flags['no-recreate'] ? 'never' : 'diverged'
  return {
    selection: select(names, flags['no-deps'] ? 'without' : 'with'),
    images: { build: buildPolicy(flags), ...(isPull(flags.pull) && { pull: flags.pull }) },
    scale: parseScale(flags.scale ?? []),
    until,
    recreate: {
      selected: flags['force-recreate'] ? 'always' : diverged,
      dependencies: flags['always-recreate-deps'] || (flags['force-recreate'] && !names?.length) ? 'always' : diverged,
    },
    orphans: orphanAction(flags, env),
    anonymousVolumes: flags['renew-anon-volumes'] ? 'renew' : 'carry',
    nameIs: flags['project-name'] !== undefined || env.COMPOSE_PROJECT_NAME ? 'given' : 'derived',
    ...(flags.timeout !== undefined && flags.timeout >= 0 && { timeout: flags.timeout }),
  }
}

/** `upRequest` for commands that are about something else and have none of those flags but these. */
export function plainUpRequest(
  flags: Pick<MakingFlags, 'project-name'> & Partial<Pick<MakingFlags, 'no-deps'>>,
  names: readonly string[] | undefined,
  env: Environment,
  until: UpRequest['until'],
): UpRequest {
  const none = {
    build: false,
    'no-build': false,
    'force-recreate': false,
    'no-recreate': false,
    'always-recreate-deps': false,
    'remove-orphans': false,
    'renew-anon-volumes': false,
  }
  return upRequest({ ...none, 'no-deps': flags['no-deps'] ?? false, 'project-name': flags['project-name'] }, names, env, until)
}

function buildPolicy(flags: MakingFlags): UpRequest['images']['build'] {
  if (flags.build) return 'always'
  return flags['no-build'] ? 'never' : 'stale'
}

/** Narrows what oclif knows as any string. */
export function isPull(value: string | undefined): value is 'always' | 'missing' | 'never' {
  return value === 'always' || value === 'missing' || value === 'never'
}

function orphanAction(flags: MakingFlags, env: Environment): UpRequest['orphans'] {
  const ignored = isOn(env, 'COMPOSE_IGNORE_ORPHANS')
  if (flags['remove-orphans']) {
    refuseTogether({ COMPOSE_IGNORE_ORPHANS: ignored, 'remove-orphans': true }, [['COMPOSE_IGNORE_ORPHANS', 'remove-orphans']])
    return 'remove'
  }
  if (isOn(env, 'COMPOSE_REMOVE_ORPHANS')) return 'remove'
  return ignored ? 'ignore' : 'keep'
}
