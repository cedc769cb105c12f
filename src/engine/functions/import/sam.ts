import { type Entry, type MapNode, type Node, textAt } from '../../document/node.js'
import { logicalName, messageEvent, scheduleEvent, strangeEvent } from './aws-events.js'
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
import { resolveIntrinsics } from './sam-intrinsics.js'
import { functionNameOf, httpTrigger, literal, megabytes, nodeAt, runtimeTranslation, scalarText } from './values.js'

/** Translates a template of the AWS Serverless Application Model: resources of the type AWS::Serverless::Function. */
export function importSam(document: MapNode, context: ImportContext): Imported {
  const resources = nodeAt(document, 'Resources')
  const entries = resources?.type === 'map' ? [...resources.entries] : []
  const globals = nodeAt(document, 'Globals', 'Function')
  const names = new Set(entries.flatMap(([name, { value }]) => (isFunction(value) ? [name] : [])))
  const own: SamContext = { ...context, document, names }
  const rest = new FunctionImport()
  for (const [name, entry] of entries) if (!names.has(name)) takeResource(rest, name, entry)
  rest.takeKeys(document, [], documentTable, own)
  const imports = entries.filter(([name]) => names.has(name)).map(([name, entry]) => functionOf(name, entry, globals, own))
  return imported(imports, rest.accounts)
}

export function isSam(document: MapNode): boolean {
  const resources = nodeAt(document, 'Resources')
  return resources?.type === 'map' && [...resources.entries.values()].some(({ value }) => isFunction(value))
}

function isFunction(resource: Node): boolean {
  return textAt(resource, 'Type') === 'AWS::Serverless::Function'
}

/** `!Ref x` and the like, by their long forms. */
export const samTags: ReadonlyMap<string, string> = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...[
    'Sub',
    'GetAtt',
    'Join',
    'If',
    'Select',
    'Split',
    'FindInMap',
    'ImportValue',
    'Equals',
    'Not',
    'And',
    'Or',
    'Base64',
    'Cidr',
    'GetAZs',
    'Transform',
  ].map((name) => [`!${name}`, `Fn::${name}`] as const),
])

export interface SamContext extends ImportContext {
  readonly document: MapNode
  /** The logical names of its functions. */
  readonly names: ReadonlySet<string>
}

interface FunctionContext extends SamContext {
  readonly resource: Node
}

function functionOf(
  logical: string,
  { key, value: resource }: Entry,
  globals: Node | undefined,
  context: SamContext,
): { readonly made: ImportedFunction; readonly accounts: FunctionImport['accounts'] } {
  const name = functionNameOf(logical.replace(/Function$/, '') || logical)
  const path = ['Resources', logical]
  const own: FunctionContext = { ...context, resource }
  const taken = new FunctionImport()
  taken.take(path, key, translated(`the function \`${name}\``, { signature: 'lambda', source: context.place('.') }))
  taken.takeKeys(globals, ['Globals', 'Function'], functionTable, own)
  taken.takeKeys(nodeAt(resource, 'Properties'), [...path, 'Properties'], functionTable, own)
  const events = nodeAt(resource, 'Properties', 'Events')
  if (events?.type === 'map') {
    for (const [event, entry] of events.entries)
      taken.take([...path, 'Properties', 'Events', event], entry.key, ...eventOf(entry))
  }
  if (nodeAt(resource, 'Metadata') && textAt(nodeAt(resource, 'Properties') ?? resource, 'PackageType') === 'Image')
    taken.takeKeys(nodeAt(resource, 'Metadata'), [...path, 'Metadata'], imageTable, own)
  const code = scalarText(nodeAt(resource, 'Properties', 'InlineCode'))
  const made: ImportedFunction = {
    name,
    declaration: taken.block(),
    files: code === undefined ? [] : [{ path: `functions/${name}/${inlineFile(taken)}`, text: code }],
    secrets: [],
    position: key,
  }
  const withFolder = code === undefined ? made : { ...made, declaration: { ...made.declaration, source: `./functions/${name}` } }
  return { made: withFolder, accounts: taken.accounts }
}

/** AWS calls the file of inline code `index`. */
function inlineFile({ declaration }: FunctionImport): string {
  return String(declaration.runtime ?? '').startsWith('python') ? 'index.py' : 'index.js'
}

const documentTable: { readonly [key: string]: KeyTranslator<SamContext> } = {
  AWSTemplateFormatVersion: () => leftOut('the stack file has none'),
  Transform: () => translated('read as a template of SAM', {}),
  Description: () => leftOut('a stack file says it in a comment'),
  Globals: () => translated('what all functions share', {}),
  Resources: () => translated('functions', {}),
  Parameters: () => approximated('where they are referred to, their defaults are filled in', {}),
  Outputs: () => leftOut('addresses are told by stack function list'),
  Metadata: () => leftOut('is about tools of AWS'),
  Conditions: () => leftOut('conditions are not evaluated'),
  Mappings: () => leftOut('mappings are not looked up'),
}

const account = () => leftOut('is about an account of AWS')

const functionTable: { readonly [key: string]: KeyTranslator<FunctionContext> } = {
  CodeUri: (value, { place }) => {
    const folder = scalarText(value)
    if (folder === undefined || /^s3:/.test(folder))
      return { level: 'rejected', reason: 'the code is not on this machine', hint: 'fetch it, and write `source`' }
    return translated('source', { source: place(folder) })
  },
  InlineCode: () => translated('written to a file', {}),
  Handler: (value) => translated('handler', { handler: scalarText(value) ?? '' }),
  Runtime: (value, context) => runtimeTranslation(scalarText(value) ?? '', context),
  MemorySize: (value) => megabytes(scalarText(value)),
  Timeout: (value) => {
    const seconds = scalarText(value)
    if (seconds === undefined || !/^\d+$/.test(seconds)) return leftOut('is no number of seconds')
    return translated(`timeout: ${seconds}s`, { timeout: `${seconds}s` })
  },
  Environment: (value, context) => environment(nodeAt(value, 'Variables'), context),
  Description: (value) => translated('a label', { labels: { description: literal(scalarText(value) ?? '') } }),
  FunctionName: () => leftOut('the function is called after its resource'),
  PackageType: (value, { resource }) =>
    scalarText(value) === 'Image' && nodeAt(resource, 'Metadata', 'DockerContext')
      ? translated('runtime: dockerfile', { runtime: 'dockerfile' })
      : leftOut('images are built from the source'),
  ImageUri: (value) =>
    approximated('runtime: image; its program has to listen on $PORT', { runtime: 'image', image: scalarText(value) ?? '' }),
  ReservedConcurrentExecutions: (value) =>
    approximated('scale: at most so many instances', { scale: { min: 1, max: Math.max(1, Number(scalarText(value) ?? 1)) } }),
  Events: () => translated('triggers', {}),
  DeadLetterQueue: () => leftOut('what cannot be delivered is a dead letter: stack function dlq list'),
  EventInvokeConfig: (value) => {
    const retries = textAt(value, 'MaximumRetryAttempts')
    return retries === undefined
      ? leftOut('write `on_success` and `on_failure`')
      : translated('retry.attempts', { retry: { attempts: Number(retries) + 1 } })
  },
  FunctionUrlConfig: () => approximated('every function answers at /fn/NAME', {}),
  Layers: () => leftOut('layers are not made', 'put what they hold beside the handler'),
  VpcConfig: () => leftOut('functions are on the network of the stack'),
  Policies: account,
  Role: account,
  Architectures: () => leftOut('images are built for the engine'),
  Tracing: account,
  Tags: account,
  AutoPublishAlias: account,
  LoggingConfig: () => leftOut('logs are lines of JSON: stack function logs'),
}

/** How SAM builds the image of a function. */
const imageTable: { readonly [key: string]: KeyTranslator<FunctionContext> } = {
  DockerContext: (value, { place }) =>
    approximated('source; its program has to listen on $PORT', { source: place(scalarText(value) ?? '.') }),
  Dockerfile: (value) => translated('dockerfile', { dockerfile: scalarText(value) ?? 'Dockerfile' }),
  DockerTag: () => leftOut('images are tagged by their content'),
}

function environment(value: Node | undefined, context: FunctionContext): readonly Translation[] {
  if (value?.type !== 'map') return [leftOut('has no variables')]
  return [...value.entries].flatMap(([name, { key, value: node }]) => below(name, key, variable(name, node, context)))
}

function variable(name: string, node: Node, context: FunctionContext): Translation {
  const resolved = resolveIntrinsics(node, context)
  if ('unknown' in resolved) {
    return leftOut(`\`${resolved.unknown}\` is what AWS makes`, `set ${name} to the service that stands for it`)
  }
  const keys = { environment: { [name]: resolved.text } }
  return resolved.isDefault ? approximated('the default of a parameter', keys) : translated(`environment.${name}`, keys)
}

function eventOf({ key, value }: Entry): readonly Translation[] {
  const type = textAt(value, 'Type') ?? ''
  const properties = nodeAt(value, 'Properties')
  switch (type) {
    case 'Api':
    case 'HttpApi':
      return [apiEvent(properties)]
    case 'Schedule':
      return properties ? scheduleEvent(properties, 'Schedule') : []
    case 'ScheduleV2':
      return properties ? scheduleEvent(properties, 'ScheduleExpression') : []
    case 'SQS':
    case 'SNS': {
      const name = logicalName(properties) ?? scalarText(nodeAt(properties, type === 'SQS' ? 'Queue' : 'Topic'))
      const named: Node | undefined = name === undefined ? properties : { type: 'scalar', value: name, position: key }
      return [named ? messageEvent(named, type === 'SQS' ? 'queue' : 'topic') : leftOut('says nothing')]
    }
    default:
      return [strangeEvent(type)]
  }
}

function apiEvent(properties: Node | undefined): Translation {
  const [path, method] = [scalarText(nodeAt(properties, 'Path')), scalarText(nodeAt(properties, 'Method'))]
  if (nodeAt(properties, 'Auth') && properties) {
    const trigger = httpTrigger(method, path)
    return { level: 'approximated', reason: 'an http trigger without its authorizer: anybody may call it', triggers: [trigger] }
  }
  const trigger = httpTrigger(method, path)
  return {
    level: 'translated',
    reason: `http ${method?.toUpperCase() ?? ''} ${path ?? '/*'}`.replace('  ', ' '),
    triggers: [trigger],
  }
}

function takeResource(rest: FunctionImport, name: string, { key, value }: Entry): void {
  const type = textAt(value, 'Type') ?? 'nothing'
  const isApi = /^AWS::Serverless::(?:Api|HttpApi)$/.test(type)
  rest.take(
    ['Resources', name],
    key,
    isApi
      ? approximated('the gateway answers for all functions', {})
      : leftOut(`${type} is not made`, 'declare what it stands for as a service'),
  )
}
