import { list, mapAt } from '../../document/node.js'
import type { ListAttribute, ObjectAttribute } from './attribute.js'
import { labels } from './pairs.js'
import { listOf, text } from './scalars.js'

const request: ObjectAttribute = {
  type: 'object',
  attributes: {
    capabilities: listOf(text),
    count: { type: 'integer', words: ['all'] },
    device_ids: listOf(text),
    driver: text,
    options: labels,
  },
  defaults: (entries) => (entries.has('count') || entries.has('device_ids') ? {} : { count: 'all' }),
  check: (entries, path, report) => {
    const ids = entries.get('device_ids')
    if (!ids || !entries.has('count')) return
    const message = `${path.join('.')}: \`count\` and \`device_ids\` exclude each other`
    report({ severity: 'error', code: 'conflicting-keys', message, position: ids.key })
  },
}

/** The devices that `deploy` reserves. */
export const reservedDevices: ListAttribute = { type: 'list', item: { ...request, required: ['capabilities'] } }

/** `all`, or a list of requests. */
export const gpus: ListAttribute = {
  type: 'list',
  item: request,
  short: {
    types: ['string'],
    says: '`all`',
    expand: (word, node) =>
      word === 'all'
        ? [list([mapAt(node.position, { count: 'all' })], node.position)]
        : { refusal: `\`${word}\` is no request for GPUs`, hint: 'write `all`, or a list of requests' },
  },
}
