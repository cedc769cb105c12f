import { describe, expect, it, vi } from 'vitest'
import { nodeFunctions } from './node-function.js'

const start = nodeFunctions()

/** A function that is a shell script. */
const script = (text: string) => ({ env: { FUNCTION_EXEC: JSON.stringify(['sh', '-c', text]), STACK_TIMEOUT_MS: '2000' } })

describe('programs as functions', { timeout: 20_000 }, () => {
  it('read the body and are told of the call, and what they write is the answer', async () => {
    const { call } = await start(
      {},
      script('read line; echo "$REQUEST_METHOD $PATH_INFO $QUERY_STRING $HTTP_X_TEST $REQUEST_ID $line"'),
    )
    const headers = { 'x-test': 'yes', 'x-request-id': 'r-1' }
    const answer = await call('/a?b=1', { method: 'POST', headers, body: 'hello' })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'POST /a b=1 yes r-1 hello\n',
    ])
  })

  it('answer JSON where they write it, and 204 where they write nothing', async () => {
    const answers = await start({}, script('[ "$PATH_INFO" = /json ] && echo "{\\"type\\": \\"$CE_TYPE\\"}"; exit 0'))
    const made = await answers.call('/json', { headers: { 'ce-type': 'made' } })
    expect([made.headers.get('content-type'), await made.json()]).toEqual(['application/json; charset=utf-8', { type: 'made' }])
    expect((await answers.call('/')).status).toBe(204)
  })

  it('fail with their exit code and their last words', async () => {
    const { call, line } = await start({}, script('echo first >&2; echo "no such user" >&2; exit 3'))
    const answer = await call('/', { headers: { 'x-request-id': 'r-2' } })
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { error: { message: '`sh` ended with exit code 3: no such user', requestId: 'r-2' } },
    ])
    expect(await line(({ message }) => message === 'no such user')).toMatchObject({ level: 'error', requestId: 'r-2' })
  })

  it('are killed at the deadline, with what they have started', async () => {
    const { call, log } = await start({}, script('sleep 60 & echo $! >&2; wait'))
    const answer = await call('/', { headers: { 'x-stack-deadline-ms': '300' } })
    expect(answer.status).toBe(504)
    const [{ message: sleeper } = {}] = log().filter(({ message }) => /^\d+$/.test(String(message)))
    await vi.waitFor(() => expect(() => process.kill(Number(sleeper), 0)).toThrow('ESRCH'), 3000)
    expect(log().some(({ message }) => String(message).includes('no answer within 300 ms'))).toBe(true)
  })

  it('that are not there say so', async () => {
    const { call } = await start({}, { env: { FUNCTION_EXEC: '["no-such-program"]' } })
    const { error } = JSON.parse(await (await call('/')).text())
    expect(error.message).toMatch(/^`no-such-program` cannot be run: /)
  })
})
