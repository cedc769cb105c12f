import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runStack } from '../support/run-stack.js'
import { settled } from '../support/settled.js'
import { suite } from '../support/suite.js'
import { leftovers, removeImages, testEngines } from '../support/test-engine.js'
import { writeFiles } from '../support/write-files.js'

/* Python functions on a real engine, in the images of three versions, with what pip installs into them. */

const [engine] = await testEngines(process.env)
const minutes = 60_000
const base = 'http://127.0.0.1:23340'
const needs = {
  images: ['python:3.11-slim', 'python:3.12-slim', 'python:3.13-slim'],
}
const versions = needs.images.map((image) => image.slice('python:'.length, -'-slim'.length))

const handler = `
import sys
def handle(request):
    print("called")
    return {"version": "%d.%d" % sys.version_info[:2], "path": request.path}
`

const installed = (file: string) => `
from importlib.metadata import version
import yaml
def handle(request):
    return {"file": "${file}", "loads": yaml.safe_load("[1, 2]"), "version": version("pyyaml") != ""}
`

suite('Python functions on an engine', engine === undefined ? 'no engine answers' : undefined, () => {
  if (engine === undefined) return
  const project = `python-functions-${process.pid}`
  // Containers of the old engine reach registries of images and nothing else.
  const dependent = Number(engine.apiVersion) >= 1.44 ? ['requirements', 'pyproject'] : []
  let folder: string
  const stack = (...args: readonly string[]) => runStack(engine, folder, args)

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-python-')))
    writeFiles(folder, {
      'stack.yaml': [
        `name: ${project}`,
        'x-gateway: {port: 23340}',
        'functions:',
        ...versions.map((version) => `  py${version.replace('.', '')}: {runtime: python${version}, source: ./plain}`),
        ...dependent.map((name) => `  ${name}: {runtime: python3.12, source: ./${name}}`),
      ].join('\n'),
      'plain/main.py': handler,
      'requirements/main.py': installed('requirements.txt'),
      'requirements/requirements.txt': '# what reads YAML\npyyaml>=6\n',
      'pyproject/main.py': installed('pyproject.toml'),
      'pyproject/pyproject.toml': '[project]\nname = "mine"\nversion = "1"\ndependencies = [\n  "pyyaml>=6",\n]\n',
    })
  })

  afterAll(async () => {
    const down = await stack('down', '-v', '--rmi', 'local', '-t', '3')
    await removeImages(engine, project)
    rmSync(folder, { recursive: true, force: true })
    expect(down.exit, down.stderr).toBe(0)
    expect(await leftovers(engine, project)).toEqual([])
  }, 2 * minutes)

  // The gateway's port is open before it serves.
  const called = (path: string) =>
    fetch(`${base}/fn/${path}`, { signal: AbortSignal.timeout(5000) }).then(
      async (answer) => ({ status: answer.status, body: await answer.json() }),
      (error: unknown) => ({ status: 0, body: String(error) }),
    )

  describe('in three versions', () => {
    beforeAll(async () => {
      const up = await stack('up', '-d', '--wait')
      expect(up.exit, up.stderr).toBe(0)
    }, 8 * minutes)

    it.each(versions)('answer in Python %s', async (version) => {
      const name = `py${version.replace('.', '')}`
      const answer = { status: 200, body: { version, path: '/a' } }
      expect(await settled(() => called(`${name}/a`), answer)).toEqual(answer)
      expect((await stack('logs', '--no-log-prefix', name)).stdout).toMatch(
        /"message":"called","function":"py3\d+","requestId":"\S+"/,
      )
    })

    it.each(dependent)('find what was installed from their %s', async (name) => {
      const answer = {
        status: 200,
        body: { file: `${name}.${name === 'pyproject' ? 'toml' : 'txt'}`, loads: [1, 2], version: true },
      }
      expect(await settled(() => called(name), answer)).toEqual(answer)
    })
  })
})
