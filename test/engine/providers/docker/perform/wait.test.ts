import { describe, expect, it } from 'vitest'
import { stand } from '../../../../../src/engine/providers/docker/perform/wait.js'
import type { ContainerDetails, ContainerStateDetails } from '../../../../../src/engine/providers/docker/wire/container.js'

type Health = NonNullable<ContainerStateDetails['Health']>['Status']

function container(
  Status: ContainerStateDetails['Status'],
  rest: Partial<ContainerStateDetails> = {},
  RestartCount = 0,
): ContainerDetails {
  const State = {
    Status,
    Running: Status === 'running',
    Paused: false,
    Restarting: Status === 'restarting',
    OOMKilled: false,
    Dead: false,
    Pid: 0,
    ExitCode: 0,
    Error: '',
    StartedAt: '',
    FinishedAt: '',
    ...rest,
  }
  const Config = {
    Hostname: '',
    Domainname: '',
    User: '',
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: null,
    Cmd: null,
    Entrypoint: null,
    Image: '',
    Labels: {},
    WorkingDir: '',
  }
  const NetworkSettings = { Networks: {} }
  return { Id: 'a', Name: '/a', Created: '', Image: '', RestartCount, State, Config, HostConfig: {}, Mounts: [], NetworkSettings }
}

const health = (Status: Health, FailingStreak = 0) => ({ Health: { Status, FailingStreak } })

describe('what a container is awaited to be', () => {
  it.each([
    ['starting', container('running', health('starting')), 'waiting'],
    ['healthy', container('running', health('healthy')), 'met healthy'],
    ['unhealthy', container('running', health('unhealthy', 3)), 'failed unhealthy after 3 probes'],
    ['unhealthy after one', container('running', health('unhealthy', 1)), 'failed unhealthy after 1 probe'],
    ['without a health check', container('running'), 'failed has no health check that could pass'],
    ['ended', container('exited', { ...health('starting'), ExitCode: 3 }), 'failed exited with code 3'],
    ['out of memory', container('exited', { ExitCode: 137, OOMKilled: true }), 'failed exited with code 137 (out of memory)'],
    ['restarted for the first time', container('restarting', { ExitCode: 1 }, 1), 'waiting'],
    ['crashing', container('restarting', { ExitCode: 1 }, 5), 'failed keeps crashing: exit code 1, started 6 times'],
  ])('healthy: %s', (_, details, expected) => {
    expect(told(details, 'healthy')).toBe(expected)
  })

  it.each([
    ['running', container('running'), 'waiting'],
    ['ended well', container('exited'), 'met completed, exit 0'],
    ['failed', container('exited', { ExitCode: 7 }), 'failed exited with code 7'],
  ])('completed: %s', (_, details, expected) => {
    expect(told(details, 'completed')).toBe(expected)
  })

  it.each([
    ['running without a health check', container('running'), 'met running'],
    ['healthy', container('running', health('healthy')), 'met healthy'],
    ['starting', container('running', health('starting')), 'waiting'],
    ['ended well', container('exited'), 'met completed, exit 0'],
    ['failed', container('exited', { ExitCode: 7 }), 'failed exited with code 7'],
  ])('ready: %s', (_, details, expected) => {
    expect(told(details, 'ready')).toBe(expected)
  })

  it('started: anything but created', () => {
    expect(told(container('created'), 'started')).toBe('waiting')
    expect(told(container('running'), 'started')).toBe('met running')
    expect(told(container('exited', { ExitCode: 1 }), 'started')).toBe('met exited with code 1')
  })
})

function told(details: ContainerDetails, until: Parameters<typeof stand>[1]): string {
  const standing = stand(details, until)
  return standing.type === 'waiting' ? 'waiting' : `${standing.type} ${standing.text}`
}
