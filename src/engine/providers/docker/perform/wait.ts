import { StackError } from '../../../model/errors.js'
import type { Outcome } from '../../../model/event.js'
import type { Until } from '../../../model/need.js'
import type { Operation } from '../../../model/plan.js'
import type { PerformContext } from '../../provider.js'
import type { DockerResource } from '../lower/docker-resource.js'
import type { ContainerDetails } from '../wire/container.js'
import { explainFailure } from './explain-failure.js'
import { handleOf } from './start-container.js'
import type { Tools } from './tools.js'

type WaitOperation = Extract<Operation<DockerResource>, { readonly type: 'wait' }>

/** How a container stands to what is awaited of it. */
export type Standing =
  | { readonly type: 'waiting' }
  | { readonly type: 'met'; readonly text: string }
  | { readonly type: 'failed'; readonly code: string; readonly text: string }

/**
 * Waits on the engine's event stream until a container is started, healthy, completed or ready.
 * @throws StackError as soon as that cannot happen any more, or after the operation's timeout, with the last probe and the last log lines
 */
export async function waitFor(tools: Tools, operation: WaitOperation, { signal }: PerformContext): Promise<Outcome> {
  const container = handleOf(operation.target)
  const timeout = operation.timeout === undefined ? undefined : AbortSignal.timeout(operation.timeout * 1000)
  const watched = timeout === undefined ? signal : AbortSignal.any([signal, timeout])
  try {
    for await (const details of changes(tools, container, watched)) {
      const standing = stand(details, operation.until)
      if (standing.type === 'met') return { text: standing.text }
      if (standing.type === 'failed') throw await explainFailure(tools, details, standing, signal)
    }
  } catch (error) {
    if (timeout?.aborted !== true || signal.aborted || error instanceof StackError) throw error
    const details = await tools.api.containers.inspect(container, signal)
    const text = `not ${operation.until} after ${operation.timeout}s`
    throw await explainFailure(tools, details, { code: 'wait-timeout', text }, signal)
  }
  signal.throwIfAborted()
  throw new StackError('engine-events-ended', 'the Docker Engine closed its event stream', {
    hint: 'is it still running? try: stack doctor',
  })
}

/** The container now, and after each event of it. Events since its creation are replayed, so that none is lost in between. */
async function* changes({ api }: Tools, container: string, signal: AbortSignal): AsyncIterable<ContainerDetails> {
  const details = await api.containers.inspect(container, signal)
  yield details
  const since = String(Math.floor(Date.parse(details.Created) / 1000))
  const filters = { type: ['container'], container: [details.Id], event: ['health_status', 'die', 'start', 'destroy'] }
  for await (const _ of api.events({ filters, since }, signal)) {
    yield await api.containers.inspect(details.Id, signal)
  }
}

/** After so many restarts by the engine, a container that still ends is not going to become what is awaited. */
const crashLoop = 5

/** Pure: what a container's state means for what is awaited. */
export function stand({ State, RestartCount }: ContainerDetails, until: Until): Standing {
  const ended = State.Status === 'exited' || State.Status === 'dead'
  if (until !== 'exists' && until !== 'started' && State.Restarting && RestartCount >= crashLoop) {
    return {
      type: 'failed',
      code: 'crash-loop',
      text: `keeps crashing: exit code ${State.ExitCode}, started ${RestartCount + 1} times`,
    }
  }
  const exited = `exited with code ${State.ExitCode}${State.OOMKilled ? ' (out of memory)' : ''}`
  switch (until) {
    case 'exists':
      return { type: 'met', text: 'created' }
    case 'started':
      return State.Status === 'created' ? { type: 'waiting' } : { type: 'met', text: ended ? exited : 'running' }
    case 'completed':
      if (!ended) return { type: 'waiting' }
      return State.ExitCode === 0
        ? { type: 'met', text: 'completed, exit 0' }
        : { type: 'failed', code: 'job-failed', text: exited }
    case 'ready':
      // A program that ends well has done what it was for.
      if (ended && State.ExitCode === 0) return { type: 'met', text: 'completed, exit 0' }
      if (State.Health === undefined && State.Status === 'running') return { type: 'met', text: 'running' }
      return healthStanding(State, ended, exited)
    case 'healthy':
      if (State.Health === undefined && State.Status === 'running') {
        return { type: 'failed', code: 'no-healthcheck', text: 'has no health check that could pass' }
      }
      return healthStanding(State, ended, exited)
  }
}

function healthStanding({ Health }: ContainerDetails['State'], ended: boolean, exited: string): Standing {
  if (ended) return { type: 'failed', code: 'exited', text: exited }
  if (Health?.Status === 'healthy') return { type: 'met', text: 'healthy' }
  if (Health?.Status !== 'unhealthy') return { type: 'waiting' }
  const probes = Health.FailingStreak
  return { type: 'failed', code: 'unhealthy', text: `unhealthy after ${probes} ${probes === 1 ? 'probe' : 'probes'}` }
}
