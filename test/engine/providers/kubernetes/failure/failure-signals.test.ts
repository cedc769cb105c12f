import { describe, expect, it } from 'vitest'
import type { FailureInput } from '../../../../../src/engine/providers/kubernetes/failure/failure-signal.js'
import { failureSignal } from '../../../../../src/engine/providers/kubernetes/failure/failure-signals.js'
import type {
  Condition,
  ContainerStatus,
  EventObject,
  PodObject,
  WorkloadObject,
} from '../../../../../src/engine/providers/kubernetes/wire.js'

/* What each sign of the cluster is told as; times are seconds after the pod was made. */

const made = Date.parse('2026-11-21T10:00:00Z')
const at = (seconds: number) => new Date(made + seconds * 1000)

describe('an image that the node cannot get', () => {
  it.each([
    ['ErrImagePull', 'pull access denied, repository does not exist: insufficient_scope: authorization failed', 'image-denied'],
    ['ErrImagePull', 'failed to resolve reference "docker.io/library/api:9": not found', 'image-missing'],
    ['ImagePullBackOff', 'Back-off: dial tcp: lookup registry-1.docker.io: no such host', 'image-unreachable'],
    ['ErrImagePull', '429 Too Many Requests - toomanyrequests: rate limit', 'image-rate-limit'],
    ['ErrImagePull', 'no match for platform in manifest: not found', 'image-platform'],
    ['InvalidImageName', 'couldn’t parse image name', 'image-name'],
    ['ErrImagePull', 'the disk is full', 'image-pull'],
  ])('%s: %s', (reason, message, code) => {
    const pods = [pod([{ state: { waiting: { reason, message } } }])]
    expect(told({ pods })).toMatchObject({ code, text: expect.stringMatching(/^image `api:9` \(stack\.yaml:4\) /) })
  })

  it('was not brought to the node, where we bring it', () => {
    const pods = [pod([{ state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }])]
    expect(told({ pods }, { images: 'loaded' })).toMatchObject({ code: 'image-not-loaded', hint: 'stack k8s up' })
  })
})

describe('a container that ends', () => {
  const backingOff = (restartCount: number, exitCode: number, reason = 'Error') => [
    pod([{ restartCount, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode, reason } } }]),
  ]

  it('may still come right after its first ends', () => {
    expect(told({ pods: backingOff(1, 1) })).toBeUndefined()
  })

  it('keeps ending', () => {
    expect(told({ pods: backingOff(2, 1) })).toEqual({
      code: 'crash-loop',
      text: 'keeps ending (stack.yaml:4): exit code 1, started 3 times',
      hint: 'stack k8s logs api · stack k8s describe api',
      logs: { pod: 'api-1', container: 'api', previous: true },
    })
  })

  it.each([
    [0, 'Completed', 'exit code 0, although it should go on'],
    [127, 'Error', 'exit code 127 (its command was not found)'],
    [137, 'OOMKilled', 'exit code 137 (out of memory)'],
    [139, 'Error', 'exit code 139 (segmentation fault)'],
  ])('with exit code %i (%s)', (exitCode, reason, words) => {
    expect(told({ pods: backingOff(2, exitCode, reason) })?.text).toContain(words)
  })

  it('is no failure where it ends well, and known the first time', () => {
    expect(told({ pods: backingOff(1, 0, 'Completed') })).toMatchObject({ endedWell: true })
    expect(told({ pods: backingOff(1, 1) })).toBeUndefined()
    expect(told({ pods: backingOff(2, 1) })).not.toHaveProperty('endedWell')
  })

  it('is hopeless at once where its command is missing or memory is short', () => {
    expect(told({ pods: backingOff(1, 127) })?.code).toBe('crash-loop')
    expect(told({ pods: backingOff(1, 137, 'OOMKilled') })?.code).toBe('out-of-memory')
  })

  it('may be short of memory where it was killed and has a limit, although the node did not notice', () => {
    const [killed] = backingOff(2, 137)
    const limited = { ...killed, spec: { containers: [{ name: 'api', resources: { limits: { memory: '24Mi' } } }] } } as PodObject
    expect(told({ pods: [limited] })).toMatchObject({
      code: 'crash-loop',
      text: 'keeps ending (stack.yaml:4): exit code 137 (killed), started 3 times',
      hint: 'if api needs more memory than it may have, give it more: deploy.resources.limits.memory or mem_limit',
    })
    expect(told({ pods: backingOff(2, 137) })?.hint).toBe('stack k8s logs api · stack k8s describe api')
  })

  it('is a job’s failure once the job has given up', () => {
    const pods = [pod([{ state: { terminated: { exitCode: 4, reason: 'Error' } } }])]
    expect(told({ kind: 'job', pods })).toBeUndefined()
    const conditions = [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] as const
    expect(told({ kind: 'job', pods, conditions })).toMatchObject({
      code: 'job-failed',
      text: 'failed (stack.yaml:4): exit code 4',
    })
  })
})

describe('a container that cannot be started', () => {
  it.each([
    ['CreateContainerConfigError', 'secret "token" not found', 'reference-missing'],
    ['CreateContainerConfigError', "couldn't find key password in Secret shop/token", 'reference-missing'],
    ['CreateContainerConfigError', 'container has runAsNonRoot and image will run as root', 'runs-as-root'],
    ['RunContainerError', 'exec: "nosuch": executable file not found in $PATH', 'command-missing'],
    ['RunContainerError', 'exec /app: exec format error', 'image-platform'],
    ['RunContainerError', 'error mounting "/a" to rootfs at "/b": not a directory', 'mount-kind'],
    ['RunContainerError', 'error during container init: mkdir /etc/passwd: not a directory', 'working-dir'],
    ['CreateContainerError', 'something else', 'start-failed'],
  ])('%s: %s', (reason, message, code) => {
    expect(told({ pods: [pod([{ state: { waiting: { reason, message } } }])] })).toMatchObject({
      code,
      text: expect.stringMatching(/^cannot start \(stack\.yaml:4\): /),
    })
  })

  it('goes on where two looks of the node met', () => {
    const waiting = { reason: 'CreateContainerError', message: 'the container name is already in use' }
    expect(told({ pods: [pod([{ state: { waiting } }])] })).toBeUndefined()
  })
})

describe('a pod that fits nowhere', () => {
  const unschedulable = (message: string) => ({
    pods: [
      pod(
        [],
        [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: at(0).toISOString() }],
      ),
    ],
  })

  it.each([
    ['0/1 nodes are available: 1 Insufficient memory.', 'no-room'],
    ['0/1 nodes are available: 1 Insufficient nvidia.com/gpu.', 'no-device'],
    ['pod has unbound immediate PersistentVolumeClaims', 'volume-unbound'],
    ['1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }', 'node-tainted'],
    ["1 node(s) didn't match Pod's node affinity/selector", 'no-such-node'],
    ["1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s)", 'node-tainted'],
  ])('%s', (message, code) => {
    expect(told(unschedulable(message))).toMatchObject({ code, details: [{ lines: [message] }] })
  })

  it('is told without what could give way and does not', () => {
    const said =
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No.'
    expect(told(unschedulable(said))?.details).toEqual([
      { title: 'The scheduler said:', lines: ['0/1 nodes are available: 1 Insufficient cpu.'] },
    ])
  })

  it('may fit in a moment, when what goes just now is gone', () => {
    expect(told(unschedulable('Insufficient cpu'), { now: at(3) })).toBeUndefined()
  })
})

describe('what the cluster says of a pod', () => {
  it.each([
    ['FailedMount', 'MountVolume.SetUp failed: hostPath type check failed: /src is not a directory', 1, 'path-not-on-node'],
    ['FailedMount', 'configmap "page" not found', 3, 'reference-missing'],
    ['FailedCreate', 'Error creating: pods "api" is forbidden: exceeded quota', 2, 'pod-refused'],
    ['ProvisioningFailed', 'access mode ReadWriteMany is not supported', 1, 'volume-failed'],
    ['FailedCreatePodSandBox', 'too many open files', 1, 'node-limits'],
    ['FailedCreatePodSandBox', 'no runtime for "gvisor" is configured', 1, 'runtime-missing'],
  ])('%s: %s', (reason, message, count, code) => {
    expect(told({ pods: [pod([])], events: [event(reason, message, count)] })?.code).toBe(code)
  })

  it('may be late once', () => {
    expect(told({ pods: [pod([])], events: [event('FailedMount', 'configmap "page" not found', 1)] })).toBeUndefined()
  })

  it('counts also where each time is told in other words', () => {
    const refused = ['web-1-a', 'web-1-b'].map((name) => event('FailedCreate', `Error creating: pods "${name}" is forbidden`, 1))
    expect(told({ events: refused.slice(1) })).toBeUndefined()
    expect(told({ events: refused })).toMatchObject({
      code: 'pod-refused',
      details: [{ lines: ['pods "web-1-b" is forbidden'] }],
    })
    const noSandbox = ['1', '2', '3', '4'].map((id) => event('FailedCreatePodSandBox', `sandbox ${id}: no network`, 1))
    expect(told({ pods: [pod([])], events: noSandbox.slice(1) })).toBeUndefined()
    expect(told({ pods: [pod([])], events: noSandbox })?.code).toBe('node-failed')
  })

  it('names the sysctl that a node refuses', () => {
    const refused = pod([])
    const message = 'forbidden sysctl: "net.core.somaxconn" not allowlisted'
    const pods = [{ ...refused, status: { ...refused.status, phase: 'Failed' as const, reason: 'SysctlForbidden', message } }]
    expect(told({ pods })).toMatchObject({ code: 'sysctl-forbidden', text: expect.stringContaining('`net.core.somaxconn`') })
  })
})

describe('a node that a pod was given to', () => {
  const given = pod([], [{ type: 'PodScheduled', status: 'True', lastTransitionTime: at(0).toISOString() }])
  const pods = [{ ...given, spec: { ...given.spec, nodeName: 'worker' }, status: { ...given.status, containerStatuses: [] } }]

  it('does not answer where it takes no note of it', () => {
    expect(told({ pods }, { now: at(19) })).toBeUndefined()
    expect(told({ pods }, { now: at(21) })).toMatchObject({ code: 'node-failed', hint: 'stack k8s cluster status' })
  })

  it('answers where it has taken note, however long the rest takes', () => {
    const noted = pods.map((each) => ({ ...each, status: { ...each.status, startTime: at(1).toISOString() } }))
    expect(told({ pods: noted }, { now: at(300) })).toBeUndefined()
  })
})

describe('a post_start hook', () => {
  const events = [{ ...event('FailedPostStartHook', 'PostStartHook failed', 1), lastTimestamp: at(10).toISOString() }]

  it('has failed, with what it wrote, once its container has ended', () => {
    const message =
      'Exec lifecycle hook ([sh -c migrate]) for Container "api" in Pod "api-1_shop(1)" failed - error: command \'sh -c migrate\' exited with 4: , message: "no \\"notes\\"\\nno schema\\n"'
    const pods = [pod([{ state: { waiting: { reason: 'PostStartHookError', message } } }])]
    expect(told({ pods, events })).toEqual({
      code: 'hook-failed',
      text: 'its post_start hook (stack.yaml:4) failed: exit code 4',
      hint: 'check `post_start` of api',
      details: [{ title: '`sh -c migrate` said:', lines: ['no "notes"', 'no schema'] }],
    })
  })

  it('has failed where nobody tells more', () => {
    const pods = [pod([{ state: { running: {} } }])]
    expect(told({ pods, events }, { now: at(11) })).toBeUndefined()
    expect(told({ pods, events }, { now: at(23) })?.text).toBe('its post_start hook (stack.yaml:4) failed')
  })
})

describe('a health check', () => {
  const unhealthy = (message: string, count: number) => ({
    pods: [
      pod([{ state: { running: {} } }], [], { exec: { command: ['/bin/sh', '-c', 'curl -f localhost'] }, failureThreshold: 3 }),
    ],
    events: [event('Unhealthy', message, count)],
  })

  it('may fail as often as it is allowed to', () => {
    expect(told(unhealthy('Readiness probe failed: refused', 2))).toBeUndefined()
  })

  it('has failed then, with what it last said', () => {
    expect(told(unhealthy('Readiness probe failed: refused', 3))).toMatchObject({
      code: 'unhealthy',
      text: 'unhealthy after 3 probes (stack.yaml:4)',
      details: [{ title: 'Its probe `curl -f localhost` last said:', lines: ['refused'] }],
    })
  })

  it('has failed as often where each time it says something else', () => {
    const { pods } = unhealthy('', 0)
    const events = ['10:00', '10:01', '10:02'].map((time) => event('Unhealthy', `Readiness probe failed: refused at ${time}`, 1))
    expect(told({ pods, events: events.slice(1) })).toBeUndefined()
    expect(told({ pods, events })).toMatchObject({ code: 'unhealthy', details: [{ lines: ['refused at 10:02'] }] })
  })

  it('is forgiven its failures during start_period, and no longer', () => {
    const [running] = unhealthy('', 0).pods
    const pods = (running === undefined ? [] : [running]).map((each) => ({
      ...each,
      metadata: { ...each.metadata, annotations: { 'dev.stack/start-period': '20' } },
      spec: {
        containers: (each.spec?.containers ?? []).map((container) => ({ ...container, startupProbe: { periodSeconds: 5 } })),
      },
    }))
    const failed = (count: number) => told({ pods, events: [event('Unhealthy', 'Startup probe failed: refused', count)] })
    expect(failed(6)).toBeUndefined()
    expect(failed(7)?.code).toBe('unhealthy')
  })

  it('counts from the last start of a container that keeps ending', () => {
    const restarted = (event: Partial<EventObject>, seconds: number) => {
      const { pods, events } = unhealthy('Readiness probe failed: refused', 3)
      const state = { running: { startedAt: at(seconds).toISOString() } }
      return told({
        pods: pods.map((each) => ({ ...each, status: { containerStatuses: [{ ...container, restartCount: 2, state }] } })),
        events: events.map((each) => ({ ...each, ...event })),
      })
    }
    const container = { name: 'api', ready: false }
    expect(restarted({ lastTimestamp: at(30).toISOString() }, 31)).toBeUndefined()
    // Ten seconds apart: three failures at 30 are not all of a container that started at 25.
    expect(restarted({ lastTimestamp: at(30).toISOString() }, 25)).toBeUndefined()
    expect(restarted({ lastTimestamp: at(30).toISOString() }, 10)?.code).toBe('unhealthy')
  })

  it('does not count where its container had ended', () => {
    const exited = 'rpc error: code = Unknown desc = failed to exec in container: container is in CONTAINER_EXITED state'
    expect(told(unhealthy(`Readiness probe errored and resulted in unknown state: ${exited}`, 3))).toBeUndefined()
  })

  it('cannot pass where its tool is not in the image', () => {
    expect(told(unhealthy('Readiness probe errored: exec: "curl": executable file not found in $PATH', 1))?.code).toBe(
      'probe-missing',
    )
  })
})

interface Situation {
  readonly kind?: 'deployment' | 'job'
  readonly pods?: readonly PodObject[]
  readonly events?: readonly EventObject[]
  readonly conditions?: readonly Condition[]
}

function told({ kind = 'deployment', pods = [], events = [], conditions = [] }: Situation, rest: Partial<FailureInput> = {}) {
  const workload: WorkloadObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api' },
    status: { conditions },
  }
  const rollout = { kind, workload, pods, events }
  return failureSignal({ rollout, service: 'api', place: 'stack.yaml:4', images: 'pulled', now: at(60), ...rest })
}

function pod(
  statuses: readonly Partial<ContainerStatus>[],
  conditions: readonly Condition[] = [],
  readinessProbe?: { readonly exec: { readonly command: readonly string[] }; readonly failureThreshold: number },
): PodObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'api-1', uid: 'pod-1', creationTimestamp: at(0).toISOString() },
    spec: { containers: [{ name: 'api', image: 'api:9', ...(readinessProbe && { readinessProbe }) }] },
    status: {
      phase: 'Pending',
      conditions,
      containerStatuses: statuses.map((status) => ({ name: 'api', image: 'api:9', ready: false, restartCount: 0, ...status })),
    },
  }
}

function event(reason: string, message: string, count: number): EventObject {
  const involvedObject = { kind: 'Pod', name: 'api-1', uid: 'pod-1' }
  return { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e' }, involvedObject, reason, message, count }
}
