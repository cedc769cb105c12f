import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { type Bench, conformance } from './conformance.js'
import { temporaryFolder } from './temporary-folder.js'

conformance('a reload', ({ runtime, start }: Bench) => {
  const begin = async () => {
    const source = temporaryFolder()
    cpSync(join(import.meta.dirname, 'fixtures', runtime.id, 'versioned'), source, { recursive: true })
    const file = join(source, runtime.handlerFile)
    const text = readFileSync(file, 'utf8')
    const process = await start('versioned', { source, env: { STACK_DEV: '1' } })
    return { ...process, text, save: (changed: string) => writeFileSync(file, changed) }
  }

  it('brings a saved change live, and says which', async () => {
    const { call, line, save, text } = await begin()
    expect(await (await call('/')).text()).toBe('VERSION')
    save(text.replace('VERSION', 'two'))
    const said = await line(({ event }) => event === 'reloaded')
    expect(said).toMatchObject({ level: 'info', file: runtime.handlerFile, ms: expect.any(Number) })
    expect(await (await call('/')).text()).toBe('two')
  })

  it('fails no call while it goes on', async () => {
    const { call, log, line, save, text } = await begin()
    const seen: string[] = []
    let more = true
    const callers = Array.from({ length: 4 }, async () => {
      while (more) {
        seen.push(
          await call('/').then(
            (answer) => answer.text(),
            (error) => `failed: ${error.cause ?? error}`,
          ),
        )
        await wait(10)
      }
    })
    for (const version of ['v1', 'v2', 'v3', 'v4', 'v5']) {
      save(text.replace('VERSION', version))
      await until(async () => (await (await call('/')).text()) === version)
    }
    more = false
    await Promise.all(callers)
    await line(({ event }) => event === 'reloaded')
    expect(seen.filter((answer) => !/^(VERSION|v[1-5])$/.test(answer))).toEqual([])
    expect(log().filter(({ level }) => level === 'error')).toEqual([])
  }, 20_000)

  it('that cannot load is told with file and line, and the old code goes on', async () => {
    const { call, line, save, text } = await begin()
    save(`${text}\n(((`)
    const said = await line(({ event }) => event === 'reload-failed')
    expect(said).toMatchObject({
      level: 'error',
      file: runtime.handlerFile,
      line: expect.any(Number),
      message: expect.stringMatching(/yntax/),
    })
    expect(await (await call('/')).text()).toBe('VERSION')
    save(text.replace('VERSION', 'three'))
    await line(({ event }) => event === 'reloaded')
    expect(await (await call('/')).text()).toBe('three')
  })

  it('is done for code that could not be loaded at first', async () => {
    const source = temporaryFolder()
    const file = join(source, runtime.handlerFile)
    const text = readFileSync(join(import.meta.dirname, 'fixtures', runtime.id, 'versioned', runtime.handlerFile), 'utf8')
    writeFileSync(file, '(((')
    const { call, line } = await start('versioned', { source, env: { STACK_DEV: '1' }, until: 'alive' })
    await line(({ event }) => event === 'load-failed')
    writeFileSync(file, text)
    await line(({ event }) => event === 'reloaded')
    expect(await (await call('/')).text()).toBe('VERSION')
  })

  it('is done on SIGHUP, too', async () => {
    const { line, pid } = await begin()
    process.kill(pid, 'SIGHUP')
    await line(({ event }) => event === 'reloaded')
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await holds()) return
    await wait(10)
  }
  throw new Error('it never held')
}
