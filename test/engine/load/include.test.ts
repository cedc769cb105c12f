import { describe, expect, test } from 'vitest'
import { assembled } from '../../support/assembled.js'

describe('include', () => {
  test('gives each file its own directory and its own .env, below the variables of who includes it', () => {
    const { document, problems } = assembled(
      {
        'stack.yaml': 'include: [one/c.yaml]\nservices:\n  root: {image: "r:$V"}\n',
        'one/.env': 'V=one\nW=one\n',
        'one/c.yaml': 'include: [two/c.yaml]\nservices:\n  one: {image: "$V:$W", volumes: ["./d:/d"]}\n',
        'one/two/.env': 'W=two\nZ=two\n',
        'one/two/c.yaml': 'services:\n  two: {image: "$V:$W-$Z", build: .}\n',
      },
      { environment: { V: 'shell' } },
    )
    expect(problems).toEqual([])
    expect(document.services).toMatchObject({
      root: { image: 'r:shell' },
      one: { image: 'shell:one', volumes: [{ source: '/project/one/d' }] },
      two: { image: 'shell:one-two', build: { context: '/project/one/two' } },
    })
  })

  test('merges several paths, in the directory and with the variables that are named', () => {
    const { document, problems } = assembled({
      'stack.yaml': 'include:\n  - {path: [a.yaml, b.yaml], project_directory: other, env_file: [v.env]}\n',
      'v.env': 'V=1\nW=${V}2\n',
      'a.yaml': 'services:\n  a: {image: "a:$W", volumes: ["./x:/x"]}\n',
      'b.yaml': 'services:\n  a: {command: run}\n',
    })
    expect(problems).toEqual([])
    expect(document.services).toMatchObject({ a: { image: 'a:12', command: ['run'], volumes: [{ source: '/project/other/x' }] } })
  })

  test('may reach one file in two ways, and be changed by an override file', () => {
    const { document, problems } = assembled(
      {
        'stack.yaml': 'include: [a.yaml, b.yaml]\n',
        'stack.override.yaml': 'services:\n  common: {ports: ["81:81"]}\n',
        'a.yaml': 'include: [c.yaml]\n',
        'b.yaml': 'include: [c.yaml]\n',
        'c.yaml': 'services:\n  common: {image: c, ports: ["80:80"]}\n',
      },
      { sources: ['stack.yaml', 'stack.override.yaml'] },
    )
    expect(problems).toEqual([])
    expect(document.services).toMatchObject({ common: { ports: [{ published: '80' }, { published: '81' }] } })
  })

  test.each([
    ['a file that is not there', 'include: [no.yaml]', 'error stack.yaml:1:11: `no.yaml` does not exist'],
    [
      'a remote file',
      'include: ["oci://registry/x"]',
      'error stack.yaml:1:11: `oci://registry/x` is a remote resource, which cannot be loaded yet (fetch it, and name the local file)',
    ],
    [
      'variables that are not there',
      'include: [{path: a.yaml, env_file: no.env}]',
      'error stack.yaml:1:11: env file `no.env` does not exist (create it)',
    ],
    ['an unknown key', 'include: [{path: a.yaml, x-y: 1}]', 'error stack.yaml:1:26: include.0.x-y: unknown key'],
  ])('reports %s', (_name, line, problem) => {
    expect(assembled({ 'stack.yaml': `${line}\n`, 'a.yaml': 'services: {a: {image: b}}\n' }).problems).toEqual([problem])
  })
})
