import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kubernetesContentFacts } from '../../../src/engine/facts/kubernetes-content-facts.js'
import { loaded } from '../../support/loaded.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-facts-'))
  mkdirSync(join(folder, 'conf.d'))
  writeFileSync(join(folder, 'conf.d', 'default.conf'), 'resolver 127.0.0.11;\n')
  mkdirSync(join(folder, 'plain'))
  writeFileSync(join(folder, 'plain', 'a.conf'), 'listen 80;\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('it is known which configs, files and folders name Docker’s own name server', () => {
  const { stack } = loaded(`
services:
  web:
    image: web:1
    volumes: ["${folder}/conf.d:/a", "${folder}/conf.d/default.conf:/b", "${folder}/plain:/c", "${folder}/none:/d"]
    configs: [asking, silent]
configs:
  asking: { content: "resolver 127.0.0.11;" }
  silent: { content: "listen 80;" }
`)
  const { configs, bindSources } = kubernetesContentFacts(stack)
  const naming = (facts: ReadonlyMap<string, { readonly namesDockerResolver?: true | undefined }>) =>
    [...facts].filter(([, { namesDockerResolver }]) => namesDockerResolver).map(([name]) => name.replace(folder, ''))
  expect(naming(configs)).toEqual(['asking'])
  expect(naming(bindSources)).toEqual(['/conf.d', '/conf.d/default.conf'])
})
