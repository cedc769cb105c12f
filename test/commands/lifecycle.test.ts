import { describe, expect, it } from 'vitest'
import Kill from '../../src/commands/kill.js'
import Pause from '../../src/commands/pause.js'
import Restart from '../../src/commands/restart.js'
import Rm from '../../src/commands/rm.js'
import Start from '../../src/commands/start.js'
import Stop from '../../src/commands/stop.js'
import Unpause from '../../src/commands/unpause.js'
import Up from '../../src/commands/up.js'
import { openShop } from '../support/shop.js'

const classes = { up: Up, start: Start, stop: Stop, restart: Restart, kill: Kill, rm: Rm, pause: Pause, unpause: Unpause }

async function running() {
  const shop = openShop()
  await shop.stack(classes, 'up', '-d')
  const states = async () => (await shop.engine.containers.list({})).map(({ Names, State }) => `${Names[0]} ${State}`).sort()
  return { stack: (...argv: string[]) => shop.stack(classes, ...argv), states }
}

describe('commands that change what runs', () => {
  it('stack stop and start', async () => {
    const { stack, states } = await running()
    expect(await stack('stop')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   2 stop
        ✓ web           stopped                           0.0s
        ✓ db            stopped                           0.0s

      stopped in 0.0s
      ",
        "stdout": "",
      }
    `)
    expect(await states()).toEqual(['/shop-db-1 exited', '/shop-web-1 exited'])
    expect(await stack('stop')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "nothing to do: no container to be stopped
      ",
        "stdout": "",
      }
    `)
    expect(await stack('start', 'web')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   2 start
        ✓ db            running                           0.0s
        ✓ web           running  http://localhost:8080    0.0s

      started in 0.0s
      ",
        "stdout": "",
      }
    `)
    expect(await states()).toEqual(['/shop-db-1 running', '/shop-web-1 running'])
  })

  it('stack restart', async () => {
    const { stack } = await running()
    expect(await stack('restart', 'web', '-t', '1')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   1 restart
        ✓ web           running  http://localhost:8080    0.0s

      restarted in 0.0s
      ",
        "stdout": "",
      }
    `)
  })

  it('stack kill', async () => {
    const { stack, states } = await running()
    expect(await stack('kill', '-s', 'SIGKILL', 'web')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   1 kill
        ✓ web           killed                            0.0s

      killed in 0.0s
      ",
        "stdout": "",
      }
    `)
    expect(await states()).toEqual(['/shop-db-1 running', '/shop-web-1 exited'])
  })

  it('stack pause and unpause', async () => {
    const { stack, states } = await running()
    expect(await stack('pause', 'db')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   1 pause
        ✓ db            paused                            0.0s

      paused in 0.0s
      ",
        "stdout": "",
      }
    `)
    expect(await states()).toEqual(['/shop-db-1 paused', '/shop-web-1 running'])
    expect((await stack('unpause', 'db')).exit).toBe(0)
    expect(await states()).toEqual(['/shop-db-1 running', '/shop-web-1 running'])
  })

  it('stack rm asks first, and in a pipe it cannot', async () => {
    const { stack, states } = await running()
    await stack('stop', 'web')
    expect(await stack('rm')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "remove shop-web-1? There is no terminal to ask on
      \`--force\` says yes
      ",
        "stdout": "",
      }
    `)
    expect(await stack('rm', '-f')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   1 remove
        ✓ web           removed                           0.0s

      removed in 0.0s
      ",
        "stdout": "",
      }
    `)
    expect(await states()).toEqual(['/shop-db-1 running'])
    expect((await stack('rm', '-fs')).exit).toBe(0)
    expect(await states()).toEqual([])
  })

  it('names the service that was meant', async () => {
    const { stack } = await running()
    expect(await stack('stop', 'wbe')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "no such service: \`wbe\`
      did you mean \`web\`?
      ",
        "stdout": "",
      }
    `)
  })

  it('changes nothing in a dry run', async () => {
    const { stack, states } = await running()
    const before = await states()
    expect(await stack('--dry-run', 'stop')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "stack shop · docker 28.5 (unix:///var/run/docker.sock)

        plan   2 stop
        ✓ web           not done: dry run                 0.0s
        ✓ db            not done: dry run                 0.0s

      dry run: nothing was changed
      ",
        "stdout": "",
      }
    `)
    expect(await states()).toEqual(before)
  })
})
