import { describe, expect, it } from 'vitest'
import New from '../../../src/commands/function/new.js'
import Runtimes from '../../../src/commands/function/runtimes.js'
import Templates from '../../../src/commands/function/templates.js'
import { functionProject } from '../../support/function-project.js'

const classes = { 'function:new': New, 'function:templates': Templates, 'function:runtimes': Runtimes }

describe('stack function new', () => {
  it('writes a function and its block, and says the next step', async () => {
    const project = functionProject()
    expect(await project.run(classes, 'function', 'new', 'resize', '--runtime', 'node')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "created functions/resize/{index.js,index.test.js,package.json,events/sample.json}
      added \`resize\` to stack.yaml: POST /resize
      Try: stack up -d && stack function invoke resize -d '{"width": 100}'
      ",
        "stdout": "",
      }
    `)
    expect(project.read('stack.yaml')).toMatchInlineSnapshot(`
      "functions:
        resize:
          runtime: node
          source: ./functions/resize
          triggers:
            - http: {path: /resize, methods: [POST]}
      "
    `)
    expect(JSON.parse(project.read('functions/resize/package.json')).name).toBe('resize')
  })

  it('is `stack fn new`, too, and adds to a compose file what Compose leaves alone', async () => {
    const project = functionProject({ 'compose.yaml': 'services:\n  web: {image: busybox} # the page\n\nvolumes: {}\n' })
    const { exit } = await project.run(classes, 'fn', 'new', 'a', '-r', 'node22', '--path', 'src/a')
    expect(exit).toBe(0)
    expect(project.read('compose.yaml')).toMatchInlineSnapshot(`
      "services:
        web: {image: busybox} # the page

      x-functions:
        a:
          runtime: node22
          source: ./src/a
          triggers:
            - http: {path: /a, methods: [POST]}

      volumes: {}
      "
    `)
  })

  it('takes the nearest version, and says so', async () => {
    const project = functionProject()
    expect((await project.run(classes, 'fn', 'new', 'old', '-r', 'nodejs12')).stderr).toMatch(
      /^Node\.js 12 is not supported any more: it runs with Node\.js 20\n/,
    )
    expect(project.read('stack.yaml')).toContain('runtime: node20')
  })

  it.each([
    ['Foo_Bar', 'write `foo-bar`'],
    ['stack-gateway', 'choose another one'],
    ['-', 'write something like `resize`'],
    ['a'.repeat(64), 'longer than 63 characters'],
  ])('refuses the name %s', async (name, why) => {
    const { exit, stderr } = await functionProject().run(classes, 'function', 'new', '--', name)
    expect(exit).toBe(2)
    expect(stderr).toContain(why)
  })

  it('refuses what is taken, unknown or would be overwritten, and then writes nothing', async () => {
    const text = 'services: {web: {image: busybox}}\nfunctions: {a: {runtime: node, source: .}}\n'
    const project = functionProject({ 'stack.yaml': text, 'functions/b/index.js': 'mine' })
    const refusal = async (...argv: string[]) => (await project.run(classes, 'function', 'new', ...argv)).stderr
    expect([
      await refusal('a'),
      await refusal('web'),
      await refusal('b'),
      await refusal('c', '--runtime', 'go1.21'),
      await refusal('c', '--template', 'htp'),
    ]).toMatchInlineSnapshot(`
      [
        "this stack has a function \`a\` (line 2) already
      choose another name; nothing was changed
      ",
        "this stack has a service \`web\` already
      choose another name; nothing was changed
      ",
        "\`functions/b/index.js\` would be overwritten
      nothing was written; name another folder with --path
      ",
        "\`go1.21\` is no runtime
      Go has no runtime here: write \`runtime: dockerfile\` with a Dockerfile in \`source\`, whose program listens on $PORT
      ",
        "there is no template \`htp\` for node
      did you mean \`http\`? templates: cloudevent, cloudevent-ts, cron, cron-ts, http, http-ts, topic, topic-ts
      ",
      ]
    `)
    expect(project.read('stack.yaml')).toBe(text)
    expect(project.read('functions/b/index.js')).toBe('mine')
    expect(() => project.read('functions/b/package.json')).toThrow()
  })

  it('changes nothing where the stack would have a mistake that it has not', async () => {
    const project = functionProject({
      'stack.yaml': 'functions:\n  a: {runtime: node, source: ., triggers: [{http: /b}]}\n',
      'index.js': '',
    })
    expect((await project.run(classes, 'fn', 'new', 'b')).stderr).toMatchInlineSnapshot(`
      "stack.yaml:7:22 functions.b.triggers.0.http.path: \`/b\` cannot lead here: it already leads to \`a\`; give one of them another path, method or \`hostname\`
      1 problem in stack.yaml; nothing was changed
      "
    `)
    expect(() => project.read('functions/b/index.js')).toThrow()
  })
})

describe('what there is to begin with', () => {
  it('is listed, for people and for programs', async () => {
    const project = functionProject()
    const { stdout } = await project.run(classes, 'fn', 'templates')
    expect(stdout).toMatch(/^RUNTIME {3,}TEMPLATE {3,}DESCRIPTION\nnode /)
    expect(JSON.parse((await project.run(classes, 'fn', 'templates', '--json')).stdout)).toContainEqual(
      expect.objectContaining({ runtime: 'node', template: 'http' }),
    )
    const runtimes = await project.run(classes, 'fn', 'runtimes')
    expect(runtimes.stdout).toContain('20, 22 (default), 24')
    expect(JSON.parse((await project.run(classes, 'fn', 'runtimes', '--json')).stdout)).toContainEqual({
      runtime: 'node',
      title: 'Node.js',
      versions: ['20', '22', '24'],
      defaultVersion: '22',
    })
  })
})
