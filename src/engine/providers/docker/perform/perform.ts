import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import type { Step } from '../../../model/plan.js'
import type { PerformContext, Performer } from '../../provider.js'
import { isNotFound } from '../engine-error.js'
import type { ContainerResource, DockerResource, ImageResource } from '../lower/docker-resource.js'
import { connectContainer } from './connect.js'
import { createContainer } from './create-container.js'
import { runHooks } from './hooks.js'
import { pullImage } from './pull-image.js'
import { replaceContainer } from './replace-container.js'
import { startContainer } from './start-container.js'
import { createStatic, removeStatic } from './static.js'
import type { Tools } from './tools.js'
import { type Turns, turns } from './turns.js'
import { waitFor } from './wait.js'

/** Carries out the steps of a plan on a Docker Engine, each exactly as it says. */
export function dockerPerformer(tools: Tools): Performer<DockerResource> {
  const { processors, clock } = tools
  const inTurn: InTurn = {
    start: turns(startsPerProcessor * processors, soon, clock),
    stop: turns(stopsPerProcessor * processors, soon, clock),
  }
  return { perform: (step, context) => perform(tools, inTurn, step, context) }
}

interface InTurn {
  readonly start: Turns
  readonly stop: Turns
}

/*
 * Measured on two processors. Of forty containers that stop, six at a time are gone in three quarters of the time that all at once take, of
 * ten in seven eighths: teardown waits for locks of the kernel. Starts wait less for each other: ten of ten are quickest together, of forty
 * those that start eight to twelve at a time by a little.
 * Replacements stop their old containers without turns: between creating and removing, forty of them took as long with as without.
 */
const stopsPerProcessor = 3
const startsPerProcessor = 5

/** Milliseconds: what a start or a stop may take before it is taken for one that waits for something else than the kernel. */
const soon = 500

async function perform(tools: Tools, inTurn: InTurn, step: Step<DockerResource>, context: PerformContext): Promise<Outcome> {
  const { operation } = step
  const { api } = tools
  const { signal } = context
  const toItsEnd = neverAborted()
  const done = async (work: Promise<unknown>, text: string): Promise<Outcome> => {
    await work
    return { text }
  }
  switch (operation.type) {
    case 'create':
      if (operation.resource.kind !== 'container') return createStatic(tools, operation.resource, toItsEnd)
      return done(createContainer(tools, operation.resource, { ...context, signal: toItsEnd }), 'created')
    case 'replace':
      return replaceContainer(tools, containerOf(operation.resource), operation, context)
    case 'build':
      return tools.build(imageOf(operation.resource), step, context)
    case 'pull':
      return pullImage(tools, imageOf(operation.resource), step, context)
    case 'start':
      return inTurn.start(() => startContainer(tools, operation.target, toItsEnd))
    case 'stop':
      return done(
        inTurn.stop(() => api.containers.stop(operation.observed.handle, { timeout: operation.timeout }, signal)),
        'stopped',
      )
    case 'kill':
      return done(api.containers.kill(operation.observed.handle, operation.signal, toItsEnd), 'killed')
    case 'pause':
      return done(api.containers.pause(operation.observed.handle, toItsEnd), 'paused')
    case 'unpause':
      return done(api.containers.unpause(operation.observed.handle, toItsEnd), 'running')
    case 'remove':
      return remove(tools, operation.observed, operation, toItsEnd)
    case 'wait':
      return waitFor(tools, operation, context)
    case 'exec':
      return runHooks(tools, operation, step, context)
    case 'connect':
      return connectContainer(tools, operation.target, operation.network, toItsEnd)
    case 'disconnect':
      return done(
        api.networks.disconnect(operation.network.handle, operation.observed.handle, { force: true }, toItsEnd),
        'disconnected',
      )
    case 'update':
    case 'load':
      throw new Error(`no ${operation.type} on a Docker Engine: ${operation.resource.id}`)
  }
}

/**
 * For short changes: an engine carries out what it was asked for even when the question is taken back, unseen by whoever looks next. So
 * they are awaited; only what can take long (a pull, a build, a stop, a wait, a hook) is broken off by Ctrl-C.
 */
function neverAborted(): AbortSignal {
  return new AbortController().signal
}

async function remove(
  { api }: Tools,
  observed: Observed,
  options: { readonly volumes: boolean; readonly force: boolean },
  signal: AbortSignal,
): Promise<Outcome> {
  if (observed.kind !== 'container') return removeStatic(api, observed, signal)
  await api.containers
    .remove(observed.handle, { volumes: options.volumes, force: options.force }, signal)
    .catch((error: unknown) => {
      if (!isNotFound(error)) throw error
    })
  return { text: 'removed' }
}

function containerOf(resource: DockerResource): ContainerResource {
  if (resource.kind !== 'container') throw new Error(`not a container: ${resource.id}`)
  return resource
}

function imageOf(resource: DockerResource): ImageResource {
  if (resource.kind !== 'image') throw new Error(`not an image: ${resource.id}`)
  return resource
}
