import { type Node, textAt, toJson } from '../../document/node.js'
import { isObject, type JsonObject } from '../../model/json.js'
import { leftOut, type Translation } from './imported.js'
import { awsSchedule, httpTrigger, nodeAt, scalarText } from './values.js'

/** An http or httpApi event: `GET /path`, or a map with `path` and `method`. */
export function httpEvent(value: Node): Translation {
  const text = scalarText(value)
  const [, verb, place] = /^(?:(\w+|\*)\s+)?(\S+)$/.exec(text ?? '') ?? []
  const method = text === undefined ? textAt(value, 'method') : verb
  const path = text === undefined ? textAt(value, 'path') : place
  if (text === undefined && value.type !== 'map') return leftOut('says neither path nor method')
  const cors = nodeAt(value, 'cors')
  const hasCors = cors !== undefined && scalarText(cors) !== 'false'
  const needsKey = textAt(value, 'private') === 'true'
  const authorizer = nodeAt(value, 'authorizer')
  const trigger = httpTrigger(method, path, { ...(hasCors && { cors: true }) })
  const losses = [
    ...(authorizer === undefined ? [] : ['its authorizer is left out: anybody may call it']),
    ...(needsKey ? ['it needs no key: write `auth: key` and `x-gateway: {keys: SECRET}` for that'] : []),
  ]
  const reason = `http ${describeHttp(trigger)}`
  return losses.length === 0
    ? { level: 'translated', reason, triggers: [trigger] }
    : { level: 'approximated', reason: `${reason}: ${losses.join('; ')}`, triggers: [trigger] }
}

function describeHttp({ http }: JsonObject): string {
  const route = isObject(http) ? http : {}
  return `${Array.isArray(route.methods) ? `${route.methods.join(',')} ` : ''}${String(route.path)}`
}

/** A schedule event: an expression, or a map with it, its input, and whether it is on. */
export function scheduleEvent(value: Node, key: 'rate' | 'Schedule' | 'ScheduleExpression'): readonly Translation[] {
  const rate = nodeAt(value, key)
  const texts = rate?.type === 'list' ? rate.items.map(scalarText) : [scalarText(value) ?? scalarText(rate)]
  if ((textAt(value, 'enabled') ?? textAt(value, 'Enabled') ?? textAt(value, 'State')) === 'false')
    return [leftOut('the schedule is switched off')]
  const input = nodeAt(value, 'input') ?? nodeAt(value, 'Input')
  const timezone = textAt(value, 'timezone') ?? textAt(value, 'ScheduleExpressionTimezone')
  const name = textAt(value, 'name') ?? textAt(value, 'Name')
  const more: JsonObject = {
    ...(timezone !== undefined && { timezone }),
    ...(input !== undefined && { data: inputOf(input) }),
    ...(name !== undefined && /^[\w.-]+$/.test(name) && { name }),
  }
  return texts.map((text) => (text === undefined ? leftOut('says no schedule') : awsSchedule(text, more)))
}

function inputOf(node: Node) {
  const text = scalarText(node)
  if (text === undefined) return toJson(node)
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A queue or a topic of messages, as a topic of the built-in bus. */
export function messageEvent(value: Node, kind: string): Translation {
  const arn =
    scalarText(value) ?? scalarText(nodeAt(value, 'arn')) ?? scalarText(nodeAt(value, 'topicName')) ?? logicalName(value) ?? ''
  const topic = arn
    .slice(arn.lastIndexOf(':') + 1)
    .replaceAll(/[^\w./-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  if (topic === '')
    return leftOut(`which ${kind} it is cannot be told from the file`, 'stack function trigger add NAME topic TOPIC')
  const reason = `topic ${topic} of the built-in bus: who sends to the ${kind} publishes there instead`
  return { level: 'approximated', reason, triggers: [{ topic }] }
}

/** `{Fn::GetAtt: [Orders, Arn]}`, `{Ref: Orders}`: the name of what is meant. */
export function logicalName(value: Node | undefined): string | undefined {
  if (value?.type !== 'map') return undefined
  for (const key of ['arn', 'topicName', 'Queue', 'Topic', 'Stream']) {
    const inner = value.entries.get(key)?.value
    if (inner) return scalarText(inner) ?? logicalName(inner)
  }
  const getAtt = value.entries.get('Fn::GetAtt')?.value
  const first = getAtt?.type === 'list' ? getAtt.items[0] : getAtt
  return scalarText(first)?.split('.')[0] ?? scalarText(value.entries.get('Ref')?.value)
}

/** What AWS calls a function for and nothing here does. */
export function strangeEvent(kind: string): Translation {
  return leftOut(
    `nothing here calls for \`${kind}\``,
    'publish to a topic of the built-in bus: stack function trigger add NAME topic TOPIC',
  )
}
