import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asBinaryEvent, eventOf } from '../../../../src/gateway/functions/events/cloud-event.js'

const envelope = { id: 'id-1', source: '/topics/orders', type: 'dev.stack.topic', time: '2026-03-01T10:00:00.000Z' }
const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' }

function binary(event: unknown) {
  return asBinaryEvent(
    { headers: structured, body: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)) },
    envelope,
  )
}

describe('asBinaryEvent', () => {
  it('makes plain data an event', () => {
    const { headers, body } = asBinaryEvent({ headers: { 'content-type': 'text/plain' }, body: Buffer.from('hi') }, envelope)
    expect({ headers, body: body.toString() }).toEqual({
      headers: {
        'ce-specversion': '1.0',
        'ce-id': 'id-1',
        'ce-source': '/topics/orders',
        'ce-type': 'dev.stack.topic',
        'ce-time': '2026-03-01T10:00:00.000Z',
        'content-type': 'text/plain',
      },
      body: 'hi',
    })
  })

  it('says what an event lacks', () => {
    const whole = { specversion: '1.0', id: '1', source: '/s', type: 't' }
    const wrong = [
      'no json',
      [],
      { ...whole, specversion: '0.3' },
      { ...whole, id: '' },
      { ...whole, type: undefined },
      { ...whole, Subject: 'x' },
      { ...whole, extra: { a: 1 } },
      { ...whole, data: 1, data_base64: 'AA==' },
      { ...whole, data_base64: 1 },
      { ...whole, datacontenttype: 'text/plain\r\nx-evil: 1', data: '' },
    ]
    const problems = wrong.map((event) => {
      try {
        return JSON.stringify(binary(event).headers)
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    })
    expect(problems.join('\n')).toMatchInlineSnapshot(`
      "this is no CloudEvent: the event is no JSON
      this is no CloudEvent: the event is no JSON object
      this is no CloudEvent: \`specversion\` is \`0.3\`; 1.0 is understood
      this is no CloudEvent: the attribute \`id\` is missing
      this is no CloudEvent: the attribute \`type\` is missing
      this is no CloudEvent: the attribute \`Subject\` has a name that CloudEvents do not allow
      this is no CloudEvent: the attribute \`extra\` is no plain value
      this is no CloudEvent: it has \`data\` and \`data_base64\`
      this is no CloudEvent: \`data_base64\` is no text
      this is no CloudEvent: the attribute \`datacontenttype\` is no media type"
    `)
    expect(() =>
      asBinaryEvent({ headers: { 'content-type': 'application/cloudevents-batch+json' }, body: Buffer.from('[]') }, envelope),
    ).toThrow('a batch of events cannot be published')
  })

  it('keeps every event as it is: attributes in any characters, data of any kind', () => {
    const attribute = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    const events = fc.record(
      { id: attribute, source: attribute, type: attribute, data: fc.jsonValue() },
      { requiredKeys: ['id', 'source', 'type'] },
    )
    fc.assert(
      fc.property(events, (event) => {
        const message = binary({ specversion: '1.0', ...event })
        for (const value of Object.values(message.headers)) expect(value).toMatch(/^[\x20-\x7e]*$/)
        const again = eventOf(message, envelope)
        const { data: _, ...attributes } = event
        expect(again).toMatchObject({ specversion: '1.0', ...attributes })
        if (event.data !== undefined) expect(again.data).toEqual(JSON.parse(JSON.stringify(event.data)))
      }),
      { numRuns: 300 },
    )
  })

  it('keeps data that are no text', () => {
    const bytes = Buffer.from([0, 255, 128, 7])
    const message = binary({ specversion: '1.0', id: '1', source: '/s', type: 't', data_base64: bytes.toString('base64') })
    expect(message.body).toEqual(bytes)
    expect(eventOf(message, envelope).data_base64).toBe(bytes.toString('base64'))
  })
})
