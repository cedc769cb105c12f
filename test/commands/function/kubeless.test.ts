import { beforeEach, describe, expect, it } from 'vitest'
import AutoscaleCreate from '../../../src/commands/function/autoscale/create.js'
import AutoscaleDelete from '../../../src/commands/function/autoscale/delete.js'
import AutoscaleList from '../../../src/commands/function/autoscale/list.js'
import Delete from '../../../src/commands/function/delete.js'
import Deploy from '../../../src/commands/function/deploy.js'
import CronjobCreate from '../../../src/commands/function/trigger/cronjob/create.js'
import HttpCreate from '../../../src/commands/function/trigger/http/create.js'
import KafkaCreate from '../../../src/commands/function/trigger/kafka/create.js'
import NatsCreate from '../../../src/commands/function/trigger/nats/create.js'
import Update from '../../../src/commands/function/update.js'
import { type FunctionProject, functionProject } from '../../support/function-project.js'

const classes = {
  'function:deploy': Deploy,
  'function:update': Update,
  'function:delete': Delete,
  'function:trigger:http:create': HttpCreate,
  'function:trigger:cronjob:create': CronjobCreate,
  'function:trigger:kafka:create': KafkaCreate,
  'function:trigger:nats:create': NatsCreate,
  'function:autoscale:create': AutoscaleCreate,
  'function:autoscale:delete': AutoscaleDelete,
  'function:autoscale:list': AutoscaleList,
}

const file = `# Functions of the shop.
functions:
  my-function:   # the first one
    runtime: node22
    source: ./f.js
    handler: f.handler
    environment: [LOG=info]

  # Stays as it is.
  other: {runtime: 'node', source: ./other.js}
`

let project: FunctionProject
beforeEach(() => {
  project = functionProject({ 'stack.yaml': file, 'f.js': '', 'other.js': '' })
})
const run = (line: string, ...more: string[]) => project.run(classes, ...line.split(' '), ...more)

describe('kubeless function deploy', () => {
  it('writes the block of a function, in a file of its own where there is none', async () => {
    project = functionProject({ 'f.py': 'def handler(event, context): pass', 'requirements.txt': 'flask' })
    const { exit, stderr } = await run(
      'function deploy my-function --runtime python36 --handler my_function.handler --from-file f.py --dependencies requirements.txt --memory 128Mi --cpu 500m --timeout 180 --env K=V --env A=B=C --label team=shop --no-apply',
    )
    expect({ exit, stderr }).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "Python 3.6 is not supported any more: it runs with Python 3.9
      added \`my-function\` to stack.yaml
      ",
      }
    `)
    expect(project.read('stack.yaml')).toMatchInlineSnapshot(`
      "functions:
        my-function:
          runtime: python3.9
          source: ./f.py
          handler: f.handler
          signature: kubeless
          environment: {K: V, A: B=C}
          labels: {team: shop}
          timeout: 180s
          resources:
            limits: {cpus: "0.5", memory: 128M}
      "
    `)
  })

  it('changes the block that there is, and nothing else of the file', async () => {
    expect(
      await run('function deploy my-function --env LOG=debug --env NEW=1 --memory 1Gi --timeout 60 --no-apply'),
    ).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "changed \`my-function\` in stack.yaml: environment.LOG, environment.NEW, timeout, resources.limits
      ",
        "stdout": "",
      }
    `)
    expect(project.read('stack.yaml')).toMatchInlineSnapshot(`
      "# Functions of the shop.
      functions:
        my-function:   # the first one
          runtime: node22
          source: ./f.js
          handler: f.handler
          environment: [LOG=debug, NEW=1]
          timeout: 60s
          resources:
            limits:
              memory: 1G

        # Stays as it is.
        other: {runtime: 'node', source: ./other.js}
      "
    `)
    expect((await run('function deploy my-function --timeout 60 --no-apply')).stderr).toBe('stack.yaml says so already\n')
  })

  it('takes a secret that the file has, and says where one is missing', async () => {
    project.write('stack.yaml', `${file}secrets: {db: {environment: DB}}\n`)
    expect((await run('function deploy my-function --secrets db --no-apply')).exit).toBe(0)
    expect(project.read('stack.yaml')).toContain('    secrets:\n      - db\n')
    expect((await run('function deploy my-function --secrets bd --no-apply')).stderr).toMatchInlineSnapshot(`
      "stack.yaml:10:9 services.my-function.secrets.1: secret \`bd\` is not defined; did you mean \`db\`?
      1 problem in stack.yaml; nothing was changed
      "
    `)
  })

  it.each([
    ['a new one without its file', 'function deploy new --runtime python'],
    ['a file that is not there', 'function deploy new --runtime node --from-file g.js --handler g.h'],
    ['a file elsewhere', 'function deploy new --runtime node --from-file https://example.com/f.js --handler f.h'],
    ['an archive', 'function deploy new --runtime node --from-file f.zip --handler f.h'],
    ['no handler', 'function deploy my-function --handler handler'],
    ['no memory', 'function deploy my-function --memory lots'],
    ['no pair', 'function deploy my-function --env LOG'],
    ['a language that has no runtime', 'function deploy new --runtime ruby2.4 --handler f.h --from-file f.js'],
    ['dependencies under another name', 'function deploy my-function --runtime node22 --dependencies f.js'],
  ])('refuses %s', async (_, line) => {
    const { exit, stderr } = await run(line)
    expect(exit).toBeGreaterThan(0)
    expect(stderr).toMatchSnapshot()
    expect(project.read('stack.yaml')).toBe(file)
  })
})

describe('kubeless function update and delete', () => {
  it('changes what is there, and makes nothing', async () => {
    expect((await run('function update my-function --timeout 5 --no-apply')).stderr).toBe(
      'changed `my-function` in stack.yaml: timeout\n',
    )
    expect(await run('function update my-functoin --timeout 5')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "no function \`my-functoin\` in this stack
      did you mean \`my-function\`?
      ",
        "stdout": "",
      }
    `)
  })

  it('removes the block, with what is said above it', async () => {
    expect(await run('function delete other --no-apply')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "removed \`other\` from stack.yaml
      ",
        "stdout": "",
      }
    `)
    expect(project.read('stack.yaml')).toBe(`${file.split('\n\n')[0]}\n`)
  })
})

describe('kubeless trigger', () => {
  it('http create adds a route', async () => {
    expect(
      await run('function trigger http create web --function-name my-function --path thumb --hostname shop.localhost'),
    ).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "added http shop.localhost/thumb to \`my-function\` for \`web\` (stack.yaml)
      Try: stack up -d
      ",
        "stdout": "",
      }
    `)
    expect(project.read('stack.yaml')).toContain(
      '    environment: [LOG=info]\n    triggers:\n      - http: {path: /thumb, hostname: shop.localhost}\n\n  # Stays',
    )
  })

  it('cronjob create adds a schedule with its payload', async () => {
    const { stderr } = await run(
      'function trigger cronjob create nightly --function other --schedule',
      '0 3 * * *',
      '--payload',
      '{"full": true}',
    )
    expect(stderr).toBe('added cron 0 3 * * * to `other` as `nightly` (stack.yaml)\nTry: stack up -d\n')
    expect(project.read('stack.yaml')).toContain(
      `other: {runtime: 'node', source: ./other.js, triggers: [{cron: {schedule: "0 3 * * *", data: {full: true}, name: nightly}}]}\n`,
    )
  })

  it('says where a schedule is none, and changes nothing', async () => {
    expect(
      (await run('function trigger cronjob create x --function other --schedule', '61 * * * *')).stderr,
    ).toMatchInlineSnapshot(`
      "stack.yaml:10:77 functions.other.triggers.0.cron.schedule: \`61 * * * *\`: minute \`61\` is not within 0-59
      1 problem in stack.yaml; nothing was changed
      "
    `)
    expect(project.read('stack.yaml')).toBe(file)
  })

  it.each(['kafka', 'nats'])('%s create is refused with its reason', async (broker) => {
    const { exit, stderr } = await run(`function trigger ${broker} create t --function-selector team=shop --trigger-topic orders`)
    expect(exit).toBe(1)
    expect(stderr).toMatch(
      /^triggers of (Kafka|NATS) are not there yet\nnothing was changed; publish to a topic of the built-in bus instead: stack function trigger add NAME topic orders\n$/,
    )
  })
})

describe('kubeless autoscale', () => {
  it('create writes what scales a function, qps as rps', async () => {
    expect(await run('function autoscale create my-function --min 1 --max 5 --metric cpu --value 70')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "\`my-function\` runs 1 to 5 instances, by cpu of 70 (stack.yaml)
      Try: stack up -d
      ",
        "stdout": "",
      }
    `)
    expect(project.read('stack.yaml')).toContain('    scale: {min: 1, max: 5, metric: cpu, target: 70}\n')
    await run('function autoscale create other --max 3 --metric qps --value 100')
    expect(project.read('stack.yaml')).toContain('scale: {min: 1, max: 3, metric: rps, target: 100}}')
    expect((await run('function autoscale list')).stdout).toMatchInlineSnapshot(`
      "FUNCTION      MIN   MAX   METRIC   TARGET
      my-function   1     5     cpu      70
      other         1     3     rps      100
      "
    `)
    expect(JSON.parse((await run('function autoscale list --json')).stdout)).toHaveLength(2)
  })

  it('delete takes it away', async () => {
    await run('function autoscale create my-function --max 5')
    expect((await run('function autoscale delete my-function')).exit).toBe(0)
    expect(project.read('stack.yaml')).toBe(file)
    expect((await run('function autoscale delete my-function')).stderr).toBe(
      '`my-function` has no `scale`\nthere is nothing to remove\n',
    )
  })

  it('refuses fewer than the fewest', async () => {
    expect((await run('function autoscale create other --min 3 --max 2')).exit).toBe(2)
  })
})
