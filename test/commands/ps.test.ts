import { describe, expect, it } from 'vitest'
import Images from '../../src/commands/images.js'
import Ls from '../../src/commands/ls.js'
import Port from '../../src/commands/port.js'
import Ps from '../../src/commands/ps.js'
import Top from '../../src/commands/top.js'
import Wait from '../../src/commands/wait.js'
import { withEngine } from '../support/fake-docker.js'
import { createFakeEngine } from '../support/fake-engine-api.js'
import { addServiceContainer } from '../support/fake-project.js'
import { runCommand } from '../support/run-command.js'

const classes = { ps: Ps, ls: Ls, images: Images, port: Port, top: Top, wait: Wait }

async function shop(...argv: string[]) {
  const engine = createFakeEngine()
  await addServiceContainer(engine, 'shop', 'web', {
    body: { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } } },
  })
  await addServiceContainer(engine, 'shop', 'job', { program: { exitCode: 3 } })
  await new Promise((resolve) => setImmediate(resolve))
  return runCommand(classes, ['-p', 'shop', ...argv], withEngine(engine))
}

describe('stack ps', () => {
  it('lists what runs', async () => {
    expect(await shop('ps')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "",
        "stdout": "NAME         IMAGE     COMMAND                  SERVICE   CREATED          STATUS        PORTS
      shop-web-1   busybox   "program of shop-web…"   web       30 seconds ago   Up 1 second   0.0.0.0:8080->80/tcp
      ",
      }
    `)
  })

  it('lists all, as one JSON object per line', async () => {
    const { stdout } = await shop('ps', '-a', '--json')
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows.map(({ Name, State, ExitCode }) => ({ Name, State, ExitCode }))).toMatchInlineSnapshot(`
      [
        {
          "ExitCode": 3,
          "Name": "shop-job-1",
          "State": "exited",
        },
        {
          "ExitCode": 0,
          "Name": "shop-web-1",
          "State": "running",
        },
      ]
    `)
  })

  it('prints names of services, ids, and templates', async () => {
    expect((await shop('ps', '-a', '--services')).stdout).toBe('job\nweb\n')
    expect((await shop('ps', '-q')).stdout).toMatch(/^[0-9a-f]{64}\n$/)
    expect((await shop('ps', '--format', 'table {{.Service}}\\t{{.State}}')).stdout).toMatchInlineSnapshot(`
      "SERVICE   STATE
      web       running
      "
    `)
  })

  it('filters by state', async () => {
    expect((await shop('ps', '--services', '--status', 'exited')).stdout).toBe('job\n')
    expect((await shop('ps', '--services', '--filter', 'status=exited')).stdout).toBe('job\n')
    expect(await shop('ps', '--filter', 'name=x')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`name=x\` is no filter
      write \`status=STATE\`, one of: paused, restarting, removing, running, dead, created, exited
      ",
        "stdout": "",
      }
    `)
    expect(await shop('ps', '--status', 'asleep')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`--status asleep\` is none of: paused, restarting, removing, running, dead, created, exited
      \`stack ps --help\` explains it
      ",
        "stdout": "",
      }
    `)
  })

  it('explains a template that it cannot follow', async () => {
    expect(await shop('ps', '--format', '{{.Nme}}')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "there is no field \`Nme\`
      fields: Command, CreatedAt, ExitCode, Health, ID, Image, Labels, LocalVolumes, Mounts, Name, Names, Networks, Ports, Project, Publishers, RunningFor, Service, Size, State, Status
      ",
        "stdout": "",
      }
    `)
    expect(await shop('ps', '--format', '{{range .}}')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`{{range .}}\` is not understood
      a template takes \`{{.Field}}\` and \`{{json .Field}}\`
      ",
        "stdout": "",
      }
    `)
  })

  it('names the service that was meant', async () => {
    expect(await shop('ps', 'wbe')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "no such service: \`wbe\`
      did you mean \`web\`?
      ",
        "stdout": "",
      }
    `)
  })
})

describe('other listings', () => {
  it('stack ls', async () => {
    expect((await shop('ls', '-a')).stdout).toMatchInlineSnapshot(`
      "NAME   STATUS                  CONFIG FILES
      shop   exited(1), running(1)   /work/shop/compose.yaml
      "
    `)
    expect((await shop('ls', '-a', '--json')).stdout).toMatchInlineSnapshot(`
      "[{"Name":"shop","Status":"exited(1), running(1)","ConfigFiles":"/work/shop/compose.yaml"}]
      "
    `)
    expect((await shop('ls', '-aq', '--filter', 'name=nothing')).stdout).toBe('')
  })

  it('stack images', async () => {
    expect((await shop('images', 'web')).stdout.replace(/[0-9a-f]{12}/, 'IMAGE-ID')).toMatchInlineSnapshot(`
      "CONTAINER    REPOSITORY   TAG      PLATFORM      IMAGE ID       SIZE   CREATED
      shop-web-1   busybox      latest   linux/amd64   IMAGE-ID   1MB    29 seconds ago
      "
    `)
  })

  it('stack port', async () => {
    expect((await shop('port', 'web', '80')).stdout).toBe('0.0.0.0:8080\n')
    expect(await shop('port', 'web', '81')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "shop-web-1 does not publish port 81/tcp
      it publishes 80/tcp
      ",
        "stdout": "",
      }
    `)
    expect(await shop('port', 'web', 'http')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`http\` is no number that fits
      \`stack port --help\` explains it
      ",
        "stdout": "",
      }
    `)
  })

  it('stack top', async () => {
    expect((await shop('top')).stdout).toMatchInlineSnapshot(`""`)
  })

  it('stack wait ends with the exit code of the service', async () => {
    expect(await shop('wait', 'job')).toMatchInlineSnapshot(`
      {
        "exit": 3,
        "stderr": "job-1 ended with exit code 3
      ",
        "stdout": "",
      }
    `)
    expect(await shop('wait')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "SERVICES is missing
      \`stack wait --help\` explains it
      ",
        "stdout": "",
      }
    `)
  })
})
