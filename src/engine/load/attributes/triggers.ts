import { type Entry, list, mapAt, type Node, scalar } from '../../document/node.js'
import { formatKeyPath } from '../../model/origin.js'
import type { Attribute, ListAttribute, ObjectAttribute, TextAttribute } from './attribute.js'
import { boolean, duration, integer, listOf, oneOf, oneOrMore, text } from './scalars.js'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']

const method: TextAttribute = {
  type: 'text',
  rewrite: (word) => word.toUpperCase(),
  pattern: { matches: new RegExp(`^(?:${methods.join('|')})$`, 'i'), says: 'an HTTP method such as `POST`' },
}

/** Which pages of other origins may call: `true` is all of them, a text or a list are these. */
const cors: ObjectAttribute = {
  type: 'object',
  nullable: true,
  attributes: {
    enabled: boolean,
    origins: oneOrMore(listOf(text)),
    methods: oneOrMore(listOf(method)),
    headers: oneOrMore(listOf(text)),
    credentials: boolean,
    max_age: { type: 'duration' },
  },
  short: {
    types: ['boolean', 'string'],
    says: '`true`, or an origin such as `https://shop.example`',
    expand: (word, { position }) => {
      const said = /^(?:true|false)$/i.test(word)
      return [mapAt(position, said ? { enabled: /^true$/i.test(word) } : { origins: list([scalar(word, position)], position) })]
    },
  },
}

const http: ObjectAttribute = {
  type: 'object',
  nullable: true,
  attributes: {
    path: { type: 'text', pattern: { matches: /^\/\S*$/, says: 'a path that begins with `/`, such as `/users/{id}`' } },
    methods: oneOrMore(listOf(method)),
    hostname: {
      type: 'text',
      rewrite: (name) => name.toLowerCase(),
      pattern: { matches: /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/, says: 'a host name such as `api.localhost`' },
    },
    cors,
    auth: oneOf('none', 'key'),
  },
  short: { types: ['string'], says: 'a path', expand: (path, node) => [mapAt(node.position, { path })] },
}

const cron: ObjectAttribute = {
  type: 'object',
  attributes: {
    schedule: text,
    timezone: text,
    overlap: oneOf('allow', 'forbid', 'replace'),
    data: { type: 'anything' },
    name: { type: 'text', pattern: { matches: /^[a-zA-Z0-9._-]+$/, says: 'a name of letters, digits, `.`, `_` and `-`' } },
  },
  required: ['schedule'],
  short: {
    types: ['string'],
    says: 'a schedule such as `*/5 * * * *`',
    expand: (schedule, node) => [mapAt(node.position, { schedule })],
  },
}

const topic: ObjectAttribute = {
  type: 'object',
  attributes: { topic: { type: 'text', pattern: { matches: /^[a-zA-Z0-9._:/-]+$/, says: 'a topic such as `orders.created`' } } },
  required: ['topic'],
  short: { types: ['string'], says: 'a topic', expand: (name, node) => [mapAt(node.position, { topic: name })] },
}

/** A source that is understood and not served yet: refused where it stands, in a sentence. */
function later(title: string, attributes: ObjectAttribute['attributes']): ObjectAttribute {
  return {
    type: 'object',
    nullable: true,
    attributes: { ...attributes, service: text },
    check: (_entries, path, report) =>
      report({
        severity: 'error',
        code: 'trigger-not-served',
        message: `${formatKeyPath(path)}: triggers of ${title} are not there yet`,
        hint: 'publish to a topic of the built-in bus instead, `- topic: NAME`, from a service that reads the source',
      }),
  }
}

const kinds: { readonly [kind: string]: Attribute } = {
  http,
  cron,
  topic,
  kafka: later('Kafka', { topic: text, group: text, start: oneOf('earliest', 'latest'), batch: integer }),
  nats: later('NATS', { subject: text, stream: text, durable: text }),
  redis: later('Redis', { stream: text, group: text, channel: text }),
  rabbitmq: later('RabbitMQ', { queue: text, prefetch: integer }),
  s3: later('S3', {
    bucket: text,
    events: oneOrMore(listOf(text)),
    prefix: text,
    suffix: text,
    mode: oneOf('webhook', 'poll'),
    interval: duration,
  }),
}

/** What calls a function: `{cron: ..}`, each item one kind; a map of one of each will do. */
export const triggers: ListAttribute = {
  type: 'list',
  merges: 'exact',
  item: {
    type: 'object',
    extensions: 'no',
    attributes: kinds,
    short: {
      types: ['string'],
      says: 'a kind of trigger such as `http`',
      expand: (kind, { position }) =>
        kind === 'http'
          ? [mapAt(position, { http: mapAt(position, {}) })]
          : { refusal: `\`${kind}\` alone says too little`, hint: 'write what calls it: `cron: "*/5 * * * *"`, `topic: NAME`' },
    },
    check: (entries, path, report) => {
      if (entries.size <= 1) return
      const said = [...entries.keys()].map((kind) => `\`${kind}\``).join(' and ')
      const message = `${formatKeyPath(path)}: each item is one trigger, and this one is ${said}`
      report({ severity: 'error', code: 'conflicting-keys', message, hint: 'begin each with a `-` of its own' })
    },
  },
  fromMap: { says: 'a map of kinds of triggers', items: (kind, entry) => oneItem(kind, entry) },
}

function oneItem(kind: string, entry: Entry): readonly Node[] {
  return [{ type: 'map', position: entry.key, entries: new Map([[kind, entry]]) }]
}
