import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { handlerFiles } from '../../../src/runtimes/node/loading/handler-files.js'

it('looks for the handler files that the runtime is said to have', () => {
  const runtime: unknown = parse(readFileSync('templates/runtimes/node/runtime.yaml', 'utf8'))
  expect(runtime).toMatchObject({ handlerFiles: [...handlerFiles] })
})
