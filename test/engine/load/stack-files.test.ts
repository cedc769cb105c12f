import { describe, expect, test } from 'vitest'
import { findStackFiles } from '../../../src/engine/load/stack-files.js'
import { fakeFiles } from '../../support/fake-files.js'

interface Scene {
  readonly files?: readonly string[]
  readonly envFiles?: readonly string[]
  readonly projectDirectory?: string
  readonly cwd?: string
  readonly environment?: { readonly [name: string]: string }
}

function find(tree: { readonly [path: string]: string | null }, scene: Scene = {}) {
  const { files = [], envFiles = [], projectDirectory, cwd = '/shop', environment = {} } = scene
  const { value, diagnostics } = findStackFiles({
    selection: { files, envFiles, ...(projectDirectory ? { projectDirectory } : {}) },
    cwd,
    environment,
    read: fakeFiles(tree),
    substitute: (template) => ({ value: template }),
  })
  return { ...value, messages: diagnostics.map(({ message }) => message) }
}

describe('discovery', () => {
  test('prefers stack.yaml, then the names of Compose in their order', () => {
    const tree = { '/shop/docker-compose.yml': '', '/shop/compose.yaml': '' }
    expect(find(tree).files).toEqual(['/shop/compose.yaml'])
    expect(find({ ...tree, '/shop/stack.yml': '' }).files).toEqual(['/shop/stack.yml'])
    expect(find({ ...tree, '/shop/stack.yml': '', '/shop/stack.yaml': '' })).toMatchObject({
      files: ['/shop/stack.yaml'],
      messages: ['using `stack.yaml`; `stack.yml`, `compose.yaml`, `docker-compose.yml` beside it are not read'],
    })
  })

  test('climbs to the parents; the project is where the file is', () => {
    expect(find({ '/shop/compose.yaml': '', '/shop/.env': 'A=1' }, { cwd: '/shop/src/deep' })).toMatchObject({
      files: ['/shop/compose.yaml'],
      workingDir: '/shop',
      environment: { A: '1', PWD: '/shop/src/deep' },
    })
  })

  test('takes the override file beside the file', () => {
    expect(find({ '/shop/compose.yaml': '', '/shop/compose.override.yaml': '' }).files).toEqual([
      '/shop/compose.yaml',
      '/shop/compose.override.yaml',
    ])
  })

  test('finds nothing where there is nothing', () => {
    expect(find({ '/shop/other.yaml': '' })).toMatchObject({ files: [], workingDir: '/shop', messages: [] })
  })
})

describe('files that are named', () => {
  const tree = { '/shop/compose.yaml': '', '/shop/compose.override.yaml': '', '/shop/.env': 'A=shop', '/conf/.env': 'A=conf' }

  test('with `-f` are taken as they are, without override files, and the first gives the folder', () => {
    expect(find(tree, { files: ['../conf/a.yaml', '-', 'b.yaml'] })).toMatchObject({
      files: ['/conf/a.yaml', '-', '/shop/b.yaml'],
      workingDir: '/conf',
      environment: { A: 'conf' },
    })
  })

  test('by COMPOSE_FILE, from the environment or `.env`, are divided by the separator', () => {
    const byEnvironment = { COMPOSE_FILE: 'a.yaml,/conf/b.yaml', COMPOSE_PATH_SEPARATOR: ',' }
    expect(find(tree, { environment: byEnvironment }).files).toEqual(['/shop/a.yaml', '/conf/b.yaml'])
    expect(find({ ...tree, '/shop/.env': 'COMPOSE_FILE=a.yaml:b.yaml' }).files).toEqual(['/shop/a.yaml', '/shop/b.yaml'])
    expect(find(tree, { environment: byEnvironment, files: ['c.yaml'] }).files).toEqual(['/shop/c.yaml'])
  })

  test('standard input alone belongs to the current folder', () => {
    expect(find(tree, { files: ['-'] })).toMatchObject({ files: ['-'], workingDir: '/shop', environment: { A: 'shop' } })
  })

  test('`--project-directory` is the folder, whatever the files', () => {
    expect(find(tree, { files: ['a.yaml'], projectDirectory: '../conf' })).toMatchObject({
      files: ['/shop/a.yaml'],
      workingDir: '/conf',
      environment: { A: 'conf' },
    })
  })
})

describe('variables', () => {
  const tree = {
    '/shop/compose.yaml': '',
    '/shop/.env': 'A=dot\nB=dot',
    '/shop/one.env': 'A=one\nC=one',
    '/shop/two.env': 'C=two',
  }

  test('of the process beat those of `.env`', () => {
    expect(find(tree, { environment: { A: 'process' } }).environment).toMatchObject({ A: 'process', B: 'dot' })
  })

  test('of `--env-file`, else COMPOSE_ENV_FILES, replace `.env`; the last file wins', () => {
    const { environment, envFiles } = find(tree, { envFiles: ['one.env', 'two.env'] })
    expect(environment).toEqual({ PWD: '/shop', A: 'one', C: 'two' })
    expect(envFiles).toEqual(['/shop/one.env', '/shop/two.env'])
    expect(find(tree, { environment: { COMPOSE_ENV_FILES: 'two.env' } }).environment).toMatchObject({ C: 'two' })
  })

  test('of the current folder beat those of the project when both have a `.env`', () => {
    const nested = { ...tree, '/shop/src/.env': 'A=src' }
    expect(find(nested, { cwd: '/shop/src' }).environment).toMatchObject({ A: 'src', B: 'dot' })
  })

  test('a `.env` that is a folder or switched off is not read, a missing `--env-file` is an error', () => {
    expect(find({ ...tree, '/shop/.env': null }).environment).toEqual({ PWD: '/shop' })
    expect(find(tree, { environment: { COMPOSE_DISABLE_ENV_FILE: '1' } }).environment).not.toHaveProperty('A')
    expect(find(tree, { envFiles: ['no.env'] }).messages).toEqual(['env file `/shop/no.env` does not exist'])
  })
})
