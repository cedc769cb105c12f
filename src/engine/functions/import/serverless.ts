import { type MapNode, type Node, textAt } from '../../document/node.js'
import { httpEvent, messageEvent, scheduleEvent, strangeEvent } from './aws-events.js'
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
import { resolveVariables } from './serverless-variables.js'
import { functionNameOf, literal, megabytes, nodeAt, runtimeTranslation, scalarText } from './values.js'

/** Translates a serverless.yml whose provider is aws. */
export function importServerless(document: MapNode, context: ImportContext): Imported {
  const functions = nodeAt(document, 'functions')
  const shared = nodeAt(document, 'provider')
  const parts = functions?.type === 'list' ? functions.items : functions === undefined ? [] : [functions]
  const entries = parts.flatMap((part) => (part.type === 'map' ? [...part.entries] : []))
  const own: ServerlessContext = { ...context, document }
  const imports = entries.map(([name, { key, value }]) => {
    const taken = new FunctionImport()
    const path = ['functions', name]
    taken.take(
      path,
      key,
      translated(`the function \`${functionNameOf(name)}\``, { source: context.place('.'), signature: 'lambda' }),
    )
    const asShared = new FunctionImport()
    asShared.takeKeys(shared, ['provider'], sharedTable, own)
    taken.declaration = { ...asShared.block(), ...taken.declaration }
    taken.takeKeys(value, path, functionTable, own)
    const made: ImportedFunction = {
      name: functionNameOf(name),
      declaration: taken.block(),
      files: [],
      secrets: [],
      position: key,
    }
    return { made, accounts: taken.accounts }
  })
  const rest = new FunctionImport()
  rest.takeKeys(shared, ['provider'], sharedTable, own)
  rest.takeKeys(document, [], documentTable, own)
  return imported(imports, rest.accounts)
}

/** The provider where it is a serverless.yml, else undefined. */
export function serverlessProvider(document: MapNode): string | undefined {
  if (!document.entries.has('functions') || !document.entries.has('provider')) return undefined
  const provider = nodeAt(document, 'provider')
  return scalarText(provider) ?? scalarText(nodeAt(provider, 'name'))
}

interface ServerlessContext extends ImportContext {
  readonly document: MapNode
}

const documentTable: { readonly [key: string]: KeyTranslator<ServerlessContext> } = {
  service: () => leftOut('the project is named by its folder, or by `name`'),
  frameworkVersion: () => leftOut('there is no framework to run'),
  provider: () => translated('what all functions share', {}),
  functions: () => translated('functions', {}),
  plugins: () => leftOut('plugins do not run', 'packages are installed from package.json or requirements.txt'),
  custom: () => leftOut('where it is referred to, its values are filled in'),
  resources: () => leftOut('resources of AWS are not made', 'declare what they stand for as services: a database, a queue'),
  package: () => leftOut('the image has the whole folder, but for what .dockerignore names'),
  layers: () => leftOut('layers are not made', 'put what they hold beside the handler'),
  useDotenv: () => translated('.env is read', {}),
}

/** What a provider says for all functions. */
const sharedTable: { readonly [key: string]: KeyTranslator<ServerlessContext> } = {
  name: () => translated('functions run where the stack does', {}),
  runtime: (value, context) => runtimeTranslation(scalarText(value) ?? '', context),
  memorySize: (value) => megabytes(scalarText(value)),
  timeout: (value) => timeout(value),
  environment: (value, context) => environment(value, context),
  ...Object.fromEntries(
    [
      'region',
      'stage',
      'profile',
      'stackName',
      'deploymentBucket',
      'deploymentMethod',
      'iam',
      'iamRoleStatements',
      'role',
      'logs',
      'tracing',
      'vpc',
      'tags',
      'stackTags',
      'architecture',
      'versionFunctions',
      'apiGateway',
      'httpApi',
      'lambdaHashingVersion',
      'logRetentionInDays',
      'ecr',
    ].map((key) => [key, () => leftOut('is about an account of AWS')] as const),
  ),
}

const functionTable: { readonly [key: string]: KeyTranslator<ServerlessContext> } = {
  handler: (value) => translated('handler', { handler: scalarText(value) ?? '' }),
  runtime: (value, context) => runtimeTranslation(scalarText(value) ?? '', context),
  memorySize: (value) => megabytes(scalarText(value)),
  timeout: (value) => timeout(value),
  environment: (value, context) => environment(value, context),
  description: (value) => translated('a label', { labels: { description: literal(scalarText(value) ?? '') } }),
  reservedConcurrency: (value) =>
    approximated('scale: at most so many instances', { scale: { min: 1, max: Math.max(1, Number(scalarText(value) ?? 1)) } }),
  provisionedConcurrency: () => leftOut('instances run from the start'),
  events: (value) =>
    value.type === 'list'
      ? value.items.flatMap((event, index) => below(index, event.position, ...eventOf(event)))
      : leftOut('is no list'),
  url: () => approximated('every function answers at /fn/NAME', {}),
  name: () => leftOut('the function is called as its key is'),
  image: (value) => {
    const image = scalarText(value) ?? textAt(value, 'uri')
    if (image === undefined) return leftOut('the image is not named here')
    return approximated('runtime: image; its program has to listen on $PORT', { runtime: 'image', image })
  },
  destinations: () =>
    leftOut('destinations of AWS are not reached', 'write `on_success: {topic: NAME}`, `on_failure: {topic: NAME}`'),
  onError: () => leftOut('what cannot be delivered is a dead letter: stack function dlq list'),
  maximumRetryAttempts: (value) => translated('retry.attempts', { retry: { attempts: Number(scalarText(value) ?? 0) + 1 } }),
  package: () => leftOut('the image has the whole folder, but for what .dockerignore names'),
  layers: () => leftOut('layers are not made', 'put what they hold beside the handler'),
  vpc: () => leftOut('functions are on the network of the stack'),
  role: () => leftOut('is about an account of AWS'),
  tags: () => leftOut('is about an account of AWS'),
}

function timeout(value: Node): Translation {
  const seconds = scalarText(value)
  if (seconds === undefined || !/^\d+$/.test(seconds)) return leftOut('is no number of seconds')
  return translated(`timeout: ${seconds}s`, { timeout: `${seconds}s` })
}

function environment(value: Node, { document }: ServerlessContext): readonly Translation[] {
  if (value.type !== 'map') return [leftOut('is no map')]
  return [...value.entries].flatMap(([name, { key, value: node }]) => below(name, key, variable(name, node, document)))
}

function variable(name: string, node: Node, document: Node): Translation {
  const text = scalarText(node)
  if (text === undefined) return leftOut('is what AWS makes of its resources', `set ${name} to the service that stands for it`)
  const resolved = resolveVariables(text, document)
  if ('unknown' in resolved) return leftOut(`\`${resolved.unknown}\` is not known here`, `set ${name} yourself`)
  const keys = { environment: { [name]: resolved.text } }
  return resolved.fromOptions
    ? approximated('the default of what is an option of serverless', keys)
    : translated(`environment.${name}`, keys)
}

function eventOf(event: Node): readonly Translation[] {
  const kind = scalarText(event)
  if (kind !== undefined) return [kind === 'http' || kind === 'httpApi' ? httpEvent(event) : strangeEvent(kind)]
  if (event.type !== 'map') return [leftOut('is no event')]
  return [...event.entries].flatMap(([name, { value }]): readonly Translation[] => {
    switch (name) {
      case 'http':
      case 'httpApi':
        return [httpEvent(value)]
      case 'schedule':
        return scheduleEvent(value, 'rate')
      case 'sqs':
        return [messageEvent(value, 'queue')]
      case 'sns':
        return [messageEvent(value, 'topic')]
      default:
        return [strangeEvent(name)]
    }
  })
}
