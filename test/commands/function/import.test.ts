import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import Import from '../../../src/commands/function/import.js'
import { functionProject } from '../../support/function-project.js'

const classes = { 'function:import': Import }
const fixture = (file: string) => readFileSync(`test/fixtures/functions/${file}`, 'utf8')

describe('stack function import', () => {
  it('adds functions to the stack file, and tells of each key that changed', async () => {
    const project = functionProject({ 'openfaas.yaml': fixture('openfaas.yaml'), 'api/handler.js': '' })
    expect(await project.run(classes, 'function', 'import', 'openfaas.yaml')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "ignored       openfaas.yaml:1   version                                  the stack file has none
      ignored       openfaas.yaml:2   provider                                 functions run where the stack does
      ignored       openfaas.yaml:7   functions.api.image                      the image is built from the source and stays on this machine
      ignored       openfaas.yaml:8   functions.api.environment.read_timeout   there is one time limit, \`timeout\`
      approximated  openfaas.yaml:9   functions.api.secrets                    secrets, read from .secrets/NAME; in the container they are at /run/secrets/NAME
      rejected      openfaas.yaml:14  functions.go.lang                        \`golang-http\` has no runtime here; Go has no runtime here: write \`runtime: dockerfile\` with a Dockerfile in \`source\`, whose program listens on $PORT
      left out: \`go\`
      added \`api\` to stack.yaml: 12 keys translated, 1 approximated, 4 ignored, 1 rejected
      Try: stack up -d
      ",
        "stdout": "",
      }
    `)
    expect(project.read('stack.yaml')).toMatchInlineSnapshot(`
      "functions:
        api:
          runtime: node20
          source: ./api
          signature: openfaas
          environment: {LOG: debug}
          secrets: [db]
          timeout: 20s
          scale: {min: 1, max: 4, metric: rps, target: 50}
          labels: {team: shop}
          resources:
            limits: {memory: 128M, cpus: "0.1"}
          triggers:
            - cron: {schedule: "*/5 * * * *"}

      secrets:
        db:
          file: ./.secrets/db
      "
    `)
  })

  it('writes what a manifest holds itself, and nothing over what is there', async () => {
    const project = functionProject({ 'k.yaml': fixture('kubeless.yaml') })
    const { stderr } = await project.run(classes, 'fn', 'import', 'k.yaml')
    expect(stderr).toContain('left out: `zipped`\n')
    expect(stderr).toContain(
      'created functions/get-python/helloget.py, functions/get-python/requirements.txt, functions/hello-node/hello.js\n',
    )
    expect(project.read('functions/get-python/helloget.py')).toBe('def foo(event, context):\n    return "hello world"\n')
    const again = functionProject({ 'k.yaml': fixture('kubeless.yaml'), 'functions/hello-node/hello.js': 'mine' })
    const refused = await again.run(classes, 'fn', 'import', 'k.yaml')
    expect(refused.stderr).toContain('`functions/hello-node/hello.js` would be overwritten\n')
    expect(() => again.read('stack.yaml')).toThrow()
  })

  it('prints the block alone with --dry-run, of several files', async () => {
    const project = functionProject({
      'serverless.yml': fixture('serverless.yml'),
      'template.yaml': fixture('template.yaml'),
      'src/handlers/users.js': '',
      'hello/app.py': '',
    })
    const { exit, stdout, stderr } = await project.run(classes, 'fn', 'import', 'serverless.yml', 'template.yaml', '--dry-run')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^functions:\n {2}create-user:\n {4}runtime: node20\n/)
    expect(stdout).toContain('  hello-world:\n    runtime: python3.11\n')
    expect(stderr).toMatch(/23 keys translated, 9 approximated, 12 ignored; nothing was written\n$/)
    expect(() => project.read('stack.yaml')).toThrow()
    const json = JSON.parse((await project.run(classes, 'fn', 'import', 'template.yaml', '--json')).stdout)
    expect(json.functions).toEqual(['hello-world'])
    expect(project.read('stack.yaml')).toBe(json.block)
  })

  it('refuses a name that is taken, a file that is not there and what it cannot read', async () => {
    const project = functionProject({
      'stack.yaml': 'services: {api: {image: busybox}}\n',
      'openfaas.yaml': fixture('openfaas.yaml'),
      'other.yaml': 'services: {}\n',
    })
    const refusal = async (...files: string[]) => (await project.run(classes, 'fn', 'import', ...files)).stderr
    expect([
      await refusal('openfaas.yaml'),
      await refusal('openfaas.yaml', 'openfaas.yaml'),
      await refusal('none.yaml'),
      await refusal('other.yaml'),
    ]).toMatchInlineSnapshot(`
      [
        "this stack has a service \`api\` already
      choose another name; nothing was changed
      ",
        "\`api\` is imported twice: openfaas.yaml:4, openfaas.yaml:4
      rename one of them there
      ",
        "\`none.yaml\` does not exist
      ",
        "\`FOLDER/other.yaml\` is none of the formats that can be imported: it begins with \`services\`
      these are: manifests of Kubeless, stack files of OpenFaaS, serverless.yml for aws, templates of SAM
      ",
      ]
    `)
  })
})
