import { describe, expect, it } from 'vitest'
import Create from '../../src/commands/create.js'
import Down from '../../src/commands/down.js'
import Plan from '../../src/commands/plan.js'
import Scale from '../../src/commands/scale.js'
import Up from '../../src/commands/up.js'
import { openShop } from '../support/shop.js'

const classes = { up: Up, down: Down, plan: Plan, create: Create, scale: Scale }

describe('stack up, plan and down', () => {
  it('says what it did, and a second time that nothing is to be done', async () => {
    const { stack } = openShop()
    expect(await stack(classes, 'up', '-d')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   1 network, 1 volume, 2 create
        ✓ volume data      created                           0.0s
        ✓ network default  created                           0.0s
        ✓ db               running                           0.0s
        ✓ web              running  http://localhost:8080    0.0s

      up in 0.0s · stack logs -f · stack down
      ",
        "stdout": "",
      }
    `)
    expect(await stack(classes, 'up', '-d')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "nothing to change: 2 services as declared (0.0s)
      ",
        "stdout": "",
      }
    `)
  })

  it('plans without changing anything', async () => {
    const { stack, engine } = openShop()
    expect(await stack(classes, 'plan')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "",
        "stdout": "+ network default   create    not there yet
      + volume data       create    not there yet
      + db                create    not there yet
      + web               create    not there yet
      plan: 1 network, 1 volume, 2 create
      ",
      }
    `)
    expect(await stack(classes, 'up', '--dry-run')).toEqual(await stack(classes, 'plan'))
    expect(engine.changes).toEqual([])
  })

  it('prints the plan as JSON', async () => {
    const { stack } = openShop()
    const { stdout } = await stack(classes, 'plan', '--json', 'db')
    expect(JSON.parse(stdout)).toMatchObject({ project: 'shop', changes: true })
  })

  it('takes everything down, and volumes only when asked', async () => {
    const { stack, engine } = openShop()
    await stack(classes, 'up', '-d')
    expect(await stack(classes, 'down')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   3 remove
        ✓ web              removed                           0.0s
        ✓ db               removed                           0.0s
        ✓ network default  removed                           0.0s

      down in 0.0s
      ",
        "stdout": "",
      }
    `)
    expect(await engine.volumes.list({})).toHaveLength(1)
    expect(await stack(classes, 'down', '-v')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   1 remove
        ✓ volume data   removed                           0.0s

      down in 0.0s
      ",
        "stdout": "",
      }
    `)
    expect(await stack(classes, 'down')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "nothing to remove: project shop has no containers, networks or volumes to take down
      ",
        "stdout": "",
      }
    `)
  })

  it('creates without starting', async () => {
    const { stack, engine } = openShop()
    expect((await stack(classes, 'create')).exit).toBe(0)
    expect((await engine.containers.list({})).map(({ State }) => State)).toEqual(['created', 'created'])
  })

  it('scales', async () => {
    const { stack, engine } = openShop()
    expect(await stack(classes, 'scale', 'db=2')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   1 network, 1 volume, 2 create
        ✓ volume data      created                           0.0s
        ✓ network default  created                           0.0s
        ✓ db               running, 2 containers             0.0s

      up in 0.0s · stack logs -f · stack down
      ",
        "stdout": "",
      }
    `)
    expect(await engine.containers.list({})).toHaveLength(2)
    expect(await stack(classes, 'scale', 'db=many')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`db=many\` is no number of replicas
      write \`SERVICE=NUMBER\`, for example \`web=3\`
      ",
        "stdout": "",
      }
    `)
    expect(await stack(classes, 'scale', 'dv=2')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "no such service: \`dv\`
      did you mean \`db\`?
      ",
        "stdout": "",
      }
    `)
  })

  it.each([
    ['--build', '--no-build'],
    ['--force-recreate', '--no-recreate'],
    ['-V', '--no-recreate'],
    ['--always-recreate-deps', '--no-recreate'],
    ['-d', '--abort-on-container-exit'],
    ['--wait', '--attach=db'],
    ['--attach=db', '--attach-dependencies'],
    ['--abort-on-container-exit', '--abort-on-container-failure'],
  ])('refuses %s together with %s', async (...flags) => {
    const { exit, stderr } = await openShop().stack(classes, 'up', ...flags)
    expect(exit).toBe(2)
    expect(stderr).toMatch(/^`--[\w-]+` and `--[\w-]+` cannot be used together\nleave one of them out\n$/)
  })

  it('lists all mistakes of the file where they are', async () => {
    const { stack } = openShop('services:\n  web:\n    imgae: busybox\n    ports: ["80:eighty"]\n')
    expect(await stack(classes, 'up', '-d')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "stack.yaml:3:5  services.web.imgae: unknown key; did you mean \`image\`?
      stack.yaml:4:13 services.web.ports.0: \`80:eighty\` is no port: \`eighty\` is no port; write \`[IP:]HOST:CONTAINER[/PROTOCOL]\`, such as \`8080:80\`
      2 problems in stack.yaml; nothing was changed
      ",
        "stdout": "",
      }
    `)
  })

  it('says what to do where there is no file', async () => {
    const { stack } = openShop('x-nothing: here', { cwd: '/' })
    expect(await stack(classes, 'up')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "no stack.yaml or compose.yaml in \`/\` or above it
      create one with \`stack init\`, or name one with \`-f FILE\`
      ",
        "stdout": "",
      }
    `)
  })

  it('reads the project name of -p and COMPOSE_PROJECT_NAME', async () => {
    const { stack } = openShop(undefined, { env: { COMPOSE_PROJECT_NAME: 'other' } })
    expect((await stack(classes, 'up', '-d')).stderr).toContain('stack other ·')
    expect((await stack(classes, '-p', 'third', 'down')).stderr).toContain('project third')
  })

  it('writes events as JSON lines', async () => {
    const { stderr } = await openShop().stack(classes, '--progress', 'json', 'up', '-d', 'db')
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events[0]).toMatchObject({ type: 'project', project: 'shop' })
    expect(events.at(-1)).toMatchObject({ type: 'finished' })
  })

  it('is silent when asked', async () => {
    expect(await openShop().stack(classes, '--progress=quiet', 'up', '-d')).toEqual({ exit: 0, stdout: '', stderr: '' })
  })
})
