import { beforeEach, describe, expect, it } from 'vitest'
import Add from '../../../src/commands/function/trigger/add.js'
import List from '../../../src/commands/function/trigger/list.js'
import Remove from '../../../src/commands/function/trigger/remove.js'
import { type FunctionProject, functionProject } from '../../support/function-project.js'

const classes = { 'function:trigger:add': Add, 'function:trigger:list': List, 'function:trigger:remove': Remove }

const file = `functions:
  resize:
    runtime: node
    source: .
    triggers:
      # The old way.
      - http: /resize
      - cron: {schedule: '@hourly', name: tick}
  notify: {runtime: node, source: ., triggers: {topic: orders}}
services:
  api:
    image: busybox
    x-function: {triggers: [http: {path: /api, methods: [GET, POST]}]}
`

let project: FunctionProject
beforeEach(() => {
  project = functionProject({ 'stack.yaml': file, 'index.js': '' })
})
const run = (...argv: string[]) => project.run(classes, 'fn', 'trigger', ...argv)

describe('stack function trigger', () => {
  it('lists what calls functions', async () => {
    expect((await run('list')).stdout).toMatchInlineSnapshot(`
      "FUNCTION   TRIGGER   KIND    WHAT
      resize     http-1    http    /resize
      resize     tick      cron    @hourly
      notify     topic-1   topic   orders
      api        http-1    http    GET,POST /api
      "
    `)
    expect(JSON.parse((await run('list', 'notify', '--json')).stdout)).toEqual([
      { function: 'notify', id: 'topic-1', kind: 'topic', what: 'orders' },
    ])
    expect((await run('list', 'notfy')).stderr).toContain('did you mean `notify`?')
  })

  it('adds one of each kind', async () => {
    await run('add', 'resize', 'http', '/thumb', '-X', 'post', '--cors', '--hostname', 'Shop.localhost')
    await run('add', 'resize', 'cron', '*/5 * * * *', '--timezone', 'Europe/Berlin', '--payload', 'now')
    await run('add', 'notify', 'topic', 'paid')
    expect(await run('add', 'api', 'http', '/api/v2')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "added http /api/v2 to \`api\` (stack.yaml)
      Try: stack up -d
      ",
        "stdout": "",
      }
    `)
    expect(project.read('stack.yaml')).toMatchInlineSnapshot(`
      "functions:
        resize:
          runtime: node
          source: .
          triggers:
            # The old way.
            - http: /resize
            - cron: {schedule: '@hourly', name: tick}
            - http: {path: /thumb, methods: [POST], hostname: Shop.localhost, cors: true}
            - cron: {schedule: "*/5 * * * *", timezone: Europe/Berlin, data: now}
        notify: {runtime: node, source: ., triggers: [{topic: orders}, {topic: paid}]}
      services:
        api:
          image: busybox
          x-function: {triggers: [http: {path: /api, methods: [GET, POST]}, {http: {path: /api/v2}}]}
      "
    `)
  })

  it('removes by what the list calls it and by what it says', async () => {
    expect(await run('remove', 'resize', '/resize')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "removed /resize from \`resize\` (stack.yaml)
      Try: stack up -d
      ",
        "stdout": "",
      }
    `)
    await run('remove', 'resize', 'resize/tick')
    await run('remove', 'notify', 'topic-1')
    await run('remove', 'api', 'GET,POST /api')
    expect(project.read('stack.yaml')).toMatchInlineSnapshot(`
      "functions:
        resize:
          runtime: node
          source: .
        notify: {runtime: node, source: ., triggers: {}}
      services:
        api:
          image: busybox
          x-function: {}
      "
    `)
  })

  it('says what it cannot do', async () => {
    const refusal = async (...argv: string[]) => (await run(...argv)).stderr
    expect([
      await refusal('remove', 'resize', 'http-2'),
      await refusal('add', 'resize', 'http', 'thumb'),
      await refusal('add', 'resize', 'topic', 'x', '--timezone', 'UTC'),
      await refusal('add', 'resize', 'cron', 'daily'),
      await refusal('add', 'resize', 'http', '/api'),
      await refusal('add', 'resize', 'http', '/a', '--auth', 'key'),
      await refusal('add', 'resize', 'kafka', 'x'),
      await refusal('add', 'resize', 'htp', 'x'),
    ]).toMatchInlineSnapshot(`
      [
        "\`resize\` has no trigger \`http-2\`
      it has http-1 (/resize), tick (@hourly)
      ",
        "stack.yaml:9:22 functions.resize.triggers.2.http.path: expected a path that begins with \`/\`, such as \`/users/{id}\`, found the text \`thumb\`
      1 problem in stack.yaml; nothing was changed
      ",
        "\`--timezone\` says nothing of a topic trigger
      it belongs to \`cron\`
      ",
        "stack.yaml:9:26 functions.resize.triggers.2.cron.schedule: \`daily\`: it has 1 field; write five (minute hour day month weekday), or six with seconds first
      1 problem in stack.yaml; nothing was changed
      ",
        "stack.yaml:14:42 services.api.x-function.triggers.0.http.path: \`/api\` cannot lead here: it already leads to \`resize\`; give one of them another path, method or \`hostname\`
      1 problem in stack.yaml; nothing was changed
      ",
        "stack.yaml:9:32 functions.resize.triggers.2.http.auth: asks for a key, and no secret says which keys there are; write \`x-gateway: {keys: SECRET}\`; the secret has one key a line
      1 problem in stack.yaml; nothing was changed
      ",
        "triggers of Kafka are not there yet
      nothing was changed; publish to a topic of the built-in bus instead: stack function trigger add NAME topic x
      ",
        "\`htp\` is no kind of trigger
      write \`http\`, \`cron\` or \`topic\`
      ",
      ]
    `)
    expect(project.read('stack.yaml')).toBe(file)
  })

  it('names the file that has to be edited instead', async () => {
    project.write('more/stack.yaml', 'functions:\n  far: {runtime: node, source: ..}\n')
    project.write('stack.yaml', `include: [more/stack.yaml]\n${file}`)
    expect((await run('add', 'far', 'topic', 'x')).stderr).toMatchInlineSnapshot(`
      "\`far\` is declared in more/stack.yaml:2, which this stack includes
      nothing was changed; edit it there: stack -f more/stack.yaml function ..
      "
    `)
    project.write(
      'stack.yaml',
      file
        .replace('{runtime: node, source: ., triggers: {topic: orders}}', '*n')
        .replace('functions:', 'x-n: &n {runtime: node, source: ., triggers: []}\nfunctions:'),
    )
    expect((await run('add', 'notify', 'topic', 'x')).stderr).toMatchInlineSnapshot(`
      "stack.yaml:10:11 functions.notify: is \`*n\`: what it repeats stands on line 1; nothing was changed; write it out there, or edit it by hand
      1 problem in stack.yaml; nothing was changed
      "
    `)
    project.write('stack.yaml', `${file.replace('services:', '  more: {extends: resize}\nservices:')}`)
    expect((await run('remove', 'more', '/resize')).stderr).toMatchInlineSnapshot(`
      "\`more\` (stack.yaml:10) has no trigger \`/resize\` of its own: it extends \`resize\`
      nothing was changed; change it there, or write it out here
      "
    `)
  })
})
