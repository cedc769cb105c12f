import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import Init from '../../src/commands/init.js'
import { runCommand } from '../support/run-command.js'

const folder = () => mkdtempSync(join(tmpdir(), 'stack-init-'))
const init = (cwd: string, ...argv: string[]) => runCommand({ init: Init }, ['init', ...argv], { cwd })

describe('stack init', () => {
  it('makes a stack in a folder and says the next step', async () => {
    const cwd = folder()
    expect(await init(cwd, 'shop')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "created .dockerignore, Dockerfile, health.js, stack.yaml, web.js, worker.js in shop
      Try: cd shop && stack up
      ",
        "stdout": "",
      }
    `)
    expect(readFileSync(join(cwd, 'shop/stack.yaml'), 'utf8')).toContain('services:')
  })

  it('makes it where one stands', async () => {
    expect(await init(folder(), '--template', 'static')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "created site/index.html, stack.yaml
      Try: stack up
      ",
        "stdout": "",
      }
    `)
  })

  it('never overwrites, and then writes nothing at all', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'stack.yaml'), 'mine')
    const { exit, stderr } = await init(cwd)
    expect({ exit, stderr: stderr.replaceAll(cwd, 'CWD') }).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "\`stack.yaml\` would be overwritten in \`CWD\`
      nothing was written. Try: stack init NEW-FOLDER
      ",
      }
    `)
    expect(readFileSync(join(cwd, 'stack.yaml'), 'utf8')).toBe('mine')
    expect(() => readFileSync(join(cwd, 'web.js'))).toThrow()
  })

  it('knows its templates', async () => {
    expect(await init('/', '--list')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "",
        "stdout": "functions
      node
      node-redis
      static
      ",
      }
    `)
    expect(await init('/', '--template', 'node-reddis')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "there is no template \`node-reddis\`
      did you mean \`node-redis\`? templates: functions, node, node-redis, static
      ",
        "stdout": "",
      }
    `)
  })
})
