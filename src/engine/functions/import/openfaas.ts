import { type MapNode, type Node, textAt } from '../../document/node.js'
import { cpusOfQuantity, timeoutOf } from '../edit/quantities.js'
import {
  approximated,
  below,
  FunctionImport,
  type ImportContext,
  type Imported,
  type ImportedFunction,
  imported,
  type KeyTranslator,
  leftOut,
  type Translation,
  translated,
} from './imported.js'
import { functionNameOf, memoryLimit, nodeAt, runtimeTranslation, scalarEntries, scalarText, scalarTexts } from './values.js'

/** Translates a stack file of OpenFaaS (`provider.name: openfaas`). */
export function importOpenFaas(document: MapNode, context: ImportContext): Imported {
  const functions = nodeAt(document, 'functions')
  const entries = functions?.type === 'map' ? [...functions.entries] : []
  const imports = entries.map(([name, { key, value }]) => {
    const taken = new FunctionImport()
    const path = ['functions', name]
    const skips = textAt(value, 'skip_build') === 'true'
    taken.takeKeys(value, path, table, { ...context, skips })
    if (skips) taken.declaration = { ...taken.declaration, runtime: 'image' }
    const made: ImportedFunction = {
      name: functionNameOf(name),
      declaration: taken.block(),
      files: [],
      secrets: scalarTexts(nodeAt(value, 'secrets')),
      position: key,
    }
    return { made, accounts: taken.accounts }
  })
  const rest = new FunctionImport()
  rest.takeKeys(document, [], documentTable, context)
  return imported(imports, rest.accounts)
}

export function isOpenFaas(document: MapNode): boolean {
  return /^(?:openfaas|faas)$/.test(scalarText(nodeAt(document, 'provider', 'name')) ?? '')
}

const documentTable: { readonly [key: string]: KeyTranslator<ImportContext> } = {
  version: () => leftOut('the stack file has none'),
  provider: () => leftOut('functions run where the stack does'),
  functions: () => translated('functions', {}),
  configuration: () => leftOut('templates are part of this program'),
}

interface OpenFaasContext extends ImportContext {
  /** It is not built: its image is there. */
  readonly skips: boolean
}

const table: { readonly [key: string]: KeyTranslator<OpenFaasContext> } = {
  lang: (value, context) => (context.skips ? leftOut('the image is not built') : language(scalarText(value) ?? '', context)),
  handler: (value, { place, skips }) =>
    skips ? leftOut('the image is not built') : translated('source', { source: place(scalarText(value) ?? '.') }),
  image: (value, { skips }) =>
    skips
      ? translated('image', { image: scalarText(value) ?? '' })
      : leftOut('the image is built from the source and stays on this machine'),
  skip_build: (value) => translated(scalarText(value) === 'true' ? 'runtime: image' : 'the image is built', {}),
  environment: (value) => eachEntry(value, environment),
  environment_file: (value, { place }) => translated('env_file', { env_file: scalarTexts(value).map(place) }),
  secrets: (value) =>
    approximated(
      'secrets, read from .secrets/NAME',
      { secrets: scalarTexts(value) },
      'in the container they are at /run/secrets/NAME',
    ),
  labels: (value) => labels(scalarEntries(value)),
  annotations: (value) => annotations(scalarEntries(value)),
  limits: (value) => resources(value, 'limits'),
  requests: (value) => resources(value, 'reservations'),
  build_args: (value) => translated('build.args', { build: { args: Object.fromEntries(scalarEntries(value)) } }),
  build_options: () =>
    leftOut('templates of this program have no options', 'install packages in a Dockerfile: runtime: dockerfile'),
  readonly_root_filesystem: (value) =>
    scalarText(value) === 'true'
      ? translated('read_only, with a writable /tmp', { read_only: true, tmpfs: ['/tmp'] })
      : translated('as it is', {}),
  namespace: () => leftOut('the project has one namespace'),
  constraints: () => leftOut('there is one machine'),
  fprocess: (value) =>
    leftOut(
      'the server of the runtime calls the handler',
      `for any program: runtime: exec, command: [${scalarText(value) ?? ''}]`,
    ),
}

/** Names of templates, `python3-http` and `node22`, as runtimes; their handlers are files of a fixed name. */
function language(name: string, context: ImportContext): Translation {
  if (name.toLowerCase() === 'dockerfile') return translated('runtime: dockerfile', { runtime: 'dockerfile' })
  const base = name.toLowerCase().replace(/-(?:debian|http|flask|fastapi|armhf|arm64|express).*$/, '')
  const known = runtimeTranslation(base.replace(/^python3$|^python27?$/, 'python'), context)
  if (known.level === 'rejected') return { ...known, reason: `\`${name}\` has no runtime here` }
  const isPython = base.startsWith('python')
  const keys = { ...known.keys, signature: 'openfaas', ...(isPython && { handler: 'handler.handle' }) }
  if (isPython && !/http/.test(name)) {
    return approximated('handle(req) gets what the server of this program passes on', keys, 'see that it still reads its input')
  }
  return { ...known, keys }
}

/** Translates the entries of a map, each where it stands. */
function eachEntry(value: Node, translate: (name: string, value: string) => Translation): readonly Translation[] {
  if (value.type !== 'map') return [leftOut('is no map')]
  return [...value.entries].flatMap(([name, entry]) => below(name, entry.key, translate(name, scalarText(entry.value) ?? '')))
}

function environment(name: string, value: string): Translation {
  const timeout = /^(?:exec|read|write|upstream)_timeout$/.test(name) ? timeoutOf(value) : undefined
  if (name === 'exec_timeout' && timeout !== undefined) return translated(`timeout: ${timeout}`, { timeout })
  if (timeout !== undefined) return leftOut('there is one time limit, `timeout`')
  if (name === 'max_inflight' && /^[1-9]\d*$/.test(value))
    return approximated('concurrency: what is beyond it waits', { concurrency: Number(value) })
  // Both file formats fill in `${NAME}`.
  return translated(`environment.${name}`, { environment: { [name]: value } })
}

function labels(entries: readonly (readonly [string, string])[]): readonly Translation[] {
  const of = (name: string) => entries.find(([label]) => label === `com.openfaas.scale.${name}`)?.[1]
  const [min, max, target, type] = [of('min'), of('max'), of('target'), of('type')]
  const scaled: readonly Translation[] = max === undefined && min === undefined ? [] : [scale(min, max, target, type)]
  const others = entries.filter(([name]) => !name.startsWith('com.openfaas.scale.'))
  const lost = entries.filter(([name]) => /^com\.openfaas\.scale\.(?:zero|factor|zero-duration|target-proportion)$/.test(name))
  return [
    ...scaled,
    ...lost.map(([name]) => leftOut(`\`${name}\` has no equal here`)),
    ...others.map(([name, value]) => translated(`labels.${name}`, { labels: { [name]: value } })),
  ]
}

function scale(
  min: string | undefined,
  max: string | undefined,
  target: string | undefined,
  type: string | undefined,
): Translation {
  const metric = type === 'cpu' ? 'cpu' : type === 'capacity' ? 'concurrency' : 'rps'
  const fewest = Math.max(1, Number(min ?? 1))
  const bounds = { min: fewest, max: Math.max(fewest, Number(max ?? 20)), metric, target: Number(target ?? 50) }
  return min === '0' ? approximated('scale, from one instance', { scale: bounds }) : translated('scale', { scale: bounds })
}

function annotations(entries: readonly (readonly [string, string])[]): readonly Translation[] {
  const schedule = entries.find(([name]) => name === 'schedule')?.[1]
  return entries.flatMap(([name, value]): readonly Translation[] => {
    if (name === 'schedule') return [{ level: 'translated', reason: `cron ${value}`, triggers: [{ cron: { schedule: value } }] }]
    if (name !== 'topic') return [translated(`annotations.${name}`, { annotations: { [name]: value } })]
    if (value === 'cron-function' && schedule !== undefined) return [translated('the schedule calls it', {})]
    const topics = value.split(',').map((topic) => topic.trim())
    return [{ level: 'approximated', reason: 'topics of the built-in bus', triggers: topics.map((topic) => ({ topic })) }]
  })
}

function resources(value: Node, part: 'limits' | 'reservations'): readonly Translation[] {
  const [memory, cpu] = [textAt(value, 'memory'), textAt(value, 'cpu')]
  const cpus = cpu === undefined ? undefined : cpusOfQuantity(cpu)
  return [
    ...(memory === undefined ? [] : [memoryLimit(memory, part)]),
    ...(cpus === undefined ? [] : [translated(`resources.${part}.cpus`, { resources: { [part]: { cpus } } })]),
  ]
}
