import type { Processes } from '../../../host/process.js'
import { StackError } from '../../../model/errors.js'
import type { EngineApi } from '../engine-api.js'
import { EngineError, isNotFound } from '../engine-error.js'
import type { RegistryAuth } from '../wire/image.js'
import { describeNodeBase, loadNodeBase, type NodeBase, type NodeOfMachine } from './node-base.js'
import { isNodeImage } from './node-image.js'

/** Finds out where the Node base has to stand in, and loads it. One per run: what was found once holds for all of it. */
export interface StandInFinder {
  /** Of these images, those in whose place the Node base is to be used. Asks the registry only about Node images that are not on the engine. */
  find(images: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, NodeBase>>
  /** Puts the base onto the engine, unless it is there. */
  load(signal?: AbortSignal): Promise<NodeBase>
}

interface StandInTools {
  readonly api: EngineApi
  readonly node: NodeOfMachine
  readonly processes: Processes
  readonly registryAuth: (reference: string) => Promise<RegistryAuth | undefined>
}

/** A registry that says nothing for so long counts as out of reach. */
const patienceMs = 6000

export function standInFinder(tools: StandInTools): StandInFinder {
  const missing = new Map<string, Promise<boolean>>()
  let described: Promise<NodeBase> | undefined
  let loading: Promise<NodeBase> | undefined
  const describe = () => {
    described ??= describeNodeBase(tools.api, tools.node, tools.processes)
    return described
  }
  return {
    async find(images, signal) {
      const candidates = [...new Set(images)].filter(isNodeImage)
      const found = await Promise.all(
        candidates.map(async (image) => {
          const asked = missing.get(image) ?? isOutOfReach(image, tools, signal)
          missing.set(image, asked)
          return (await asked) ? [image] : []
        }),
      )
      const needed = found.flat()
      const [first] = needed
      if (first === undefined) return new Map()
      const standIn = await describe().catch((error: unknown) => {
        throw outOfReach(first, error)
      })
      return new Map(needed.map((image) => [image, standIn]))
    },
    load(signal) {
      // Builds run side by side, and all wait for the one that loads.
      loading ??= describe().then((base) => loadUnlessThere(tools.api, base, signal))
      return loading
    },
  }
}

/** Whether the image is neither on the engine nor at a registry that answers. A registry that answers "no" is left to the pull to report. */
async function isOutOfReach(image: string, { api, registryAuth }: StandInTools, signal?: AbortSignal): Promise<boolean> {
  if (await isThere(api, image, signal)) return false
  const auth = await registryAuth(image)
  const patience = AbortSignal.timeout(patienceMs)
  try {
    await api.images.resolve(image, auth === undefined ? {} : { auth }, signal ? AbortSignal.any([signal, patience]) : patience)
    return false
  } catch (error) {
    signal?.throwIfAborted()
    if (patience.aborted) return true
    // The engine passes a registry's refusal on with its status; that it cannot reach one is an error of its own.
    if (error instanceof EngineError) return error.failure === 'engine' && error.status !== 429
    throw error
  }
}

async function isThere(api: EngineApi, image: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await api.images.inspect(image, signal)
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

async function loadUnlessThere(api: EngineApi, base: NodeBase, signal?: AbortSignal): Promise<NodeBase> {
  if (!(await isThere(api, base.reference, signal))) await loadNodeBase(api, base, signal)
  return base
}

function outOfReach(image: string, cause: unknown): unknown {
  if (!(cause instanceof StackError)) return cause
  return new StackError('no-node-base', `\`${image}\` is not on the engine, no registry answers, and ${cause.message}`, {
    ...(cause.hint !== undefined && { hint: cause.hint }),
    cause,
  })
}
