import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { conformance } from './conformance.js'
import { temporaryFolder } from './temporary-folder.js'

conformance('the life of a function', ({ runtime, start }) => {
  it('begins with its module, loaded once, and its start hook', async () => {
    const { call, log } = await start('hooks')
    await call('/')
    expect(await (await call('/')).json()).toEqual({ loads: 1, started: true })
    expect(log().filter(({ message }) => message === 'start hook')).toHaveLength(1)
  })

  it('is ready when its ready hook says so', async () => {
    const file = join(temporaryFolder(), 'ready')
    const { call } = await start('hooks', { env: { READY_FILE: file }, until: 'alive' })
    const before = await call('/_/ready')
    writeFileSync(file, '')
    await wait(100)
    expect([before.status, (await call('/_/ready')).status]).toEqual([503, 200])
  })

  it('ends with its stop hook and exit code 0', async () => {
    const { stop, log } = await start('hooks')
    expect(await stop('SIGTERM')).toBe(0)
    expect(log().map(({ message }) => message)).toContain('stop hook')
  })

  it('ends after the calls that it works on, and is not ready meanwhile', async () => {
    const { call, line, stop } = await start('slow')
    const answer = call('/?ms=1000')
    await line(({ message }) => message === 'began')
    const end = stop('SIGTERM')
    await wait(200)
    const ready = await call('/_/ready')
    expect(ready.status).toBe(503)
    expect(await (await answer).text()).toBe('done')
    expect(await end).toBe(0)
  })

  it('serves the export that is named, with and without its file', async () => {
    const file = runtime.handlerFile.replace(/\.\w+$/, '')
    const alone = await start('named', { env: { FUNCTION_TARGET: 'second' } })
    const whole = await start('named', { env: { FUNCTION_TARGET: `${file}.first` } })
    expect([await (await alone.call('/')).text(), await (await whole.call('/')).text()]).toEqual(['second', 'first'])
  })

  it('says what there is instead of an export that is not there', async () => {
    const { call } = await start('named', { env: { FUNCTION_TARGET: 'third' }, until: 'alive' })
    const { error } = JSON.parse(await (await unready(call)).text())
    for (const word of ['third', 'first', 'second']) expect(error.message).toContain(`\`${word}\``)
  })

  it.each([
    ['broken-syntax', 'yntax'],
    ['broken-import', 'no_such_module_of_anybody'],
    ['broken-load', 'not today'],
  ])('goes on where its code cannot be loaded, and tells file and line: %s', async (behaviour, message) => {
    const { call, line } = await start(behaviour, { until: 'alive' })
    const ready = await unready(call)
    expect(JSON.parse(await ready.text())).toEqual({
      error: { message: expect.stringContaining(message), file: runtime.handlerFile, line: 3 },
    })
    expect((await call('/')).status).toBe(503)
    expect(await line(({ event }) => event === 'load-failed')).toMatchObject({
      level: 'error',
      file: runtime.handlerFile,
      line: 3,
    })
  })
})

/** Why it is not ready, once it is known. */
async function unready(call: (path: string) => Promise<Response>): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    const answer = await call('/_/ready')
    const { error } = JSON.parse(await answer.clone().text())
    if (tries > 200 || (error && !/being loaded/.test(error.message))) return answer
    await wait(20)
  }
}
