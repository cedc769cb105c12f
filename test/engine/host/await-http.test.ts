import { expect, it } from 'vitest'
import { awaitHttp } from '../../../src/engine/host/await-http.js'
import { HttpFailure, type SendHttp } from '../../../src/engine/host/http-client-api.js'

/** A server that answers with these, one after the other, the last one again and again; undefined: nobody listens. */
function server(...answers: readonly (number | undefined)[]) {
  let asked = 0
  const send: SendHttp = async () => {
    const status = answers[Math.min(asked++, answers.length - 1)]
    if (status === undefined) throw new HttpFailure('refused', 'refused', undefined)
    return { status, headers: {}, body: (async function* () {})() }
  }
  let elapsed = 0
  const wait = async (milliseconds: number) => {
    elapsed += milliseconds
  }
  const clock = { now: () => new Date(0), elapsed: () => elapsed, wait }
  const ask = () => awaitHttp({ send, clock }, { host: 'localhost', port: 1 }, '/ready', 1000, new AbortController().signal)
  return { ask, asked: () => asked }
}

it('asks until the answer is yes', async () => {
  const { ask, asked } = server(undefined, 503, 200)
  expect(await ask()).toBe(true)
  expect(asked()).toBe(3)
})

it('gives up when it has waited long enough', async () => {
  const { ask, asked } = server(undefined)
  expect(await ask()).toBe(false)
  expect(asked()).toBe(40)
})
