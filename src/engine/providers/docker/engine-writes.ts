import { parseImageReference } from '../../model/image-reference.js'
import type { ContainerApi, ImageApi, NetworkApi, VolumeApi } from './engine-api.js'
import type { EngineCall, EngineCaller } from './engine-caller.js'
import { EngineError } from './engine-error.js'
import { jsonLines } from './json-lines.js'
import { translateConnectionError, translateMessage } from './translate-error.js'
import type { ImageProgress } from './wire/image.js'
import type { VolumeDetails } from './wire/volume.js'

/* What changes an engine, endpoint by endpoint. */

type ContainerWrites = Omit<ContainerApi, 'list' | 'inspect' | 'logs' | 'top' | 'statArchive' | 'getArchive' | 'attach'>

export function containerWrites(caller: EngineCaller): ContainerWrites {
  const post = (container: string, action: string, query: EngineCall['query'], signal: AbortSignal | undefined) =>
    caller.send<void>({ method: 'POST', path: `/containers/${container}/${action}`, query, signal })
  return {
    async create(name, body, { platform } = {}, signal) {
      const call: EngineCall = { method: 'POST', path: '/containers/create', query: { name, platform }, body, signal }
      const { Id, Warnings } = await caller.send<{ Id: string; Warnings?: readonly string[] | null }>(call)
      return { id: Id, warnings: Warnings ?? [] }
    },
    start: (container, signal) => post(container, 'start', {}, signal),
    stop: (container, { timeout, signalName } = {}, signal) =>
      post(container, 'stop', { t: timeout, signal: signalName }, signal),
    restart: (container, { timeout, signalName } = {}, signal) =>
      post(container, 'restart', { t: timeout, signal: signalName }, signal),
    kill: (container, signalName, signal) => post(container, 'kill', { signal: signalName }, signal),
    pause: (container, signal) => post(container, 'pause', {}, signal),
    unpause: (container, signal) => post(container, 'unpause', {}, signal),
    rename: (container, name, signal) => post(container, 'rename', { name }, signal),
    resize: (container, { rows, columns }, signal) => post(container, 'resize', { h: rows, w: columns }, signal),
    remove: (container, { force, volumes } = {}, signal) =>
      caller.send({ method: 'DELETE', path: `/containers/${container}`, query: { force, v: volumes }, signal }),
    async wait(container, condition, signal) {
      const call: EngineCall = { method: 'POST', path: `/containers/${container}/wait`, query: { condition }, signal }
      const { StatusCode, Error: failed } = await caller.send<{ StatusCode: number; Error?: { Message?: string } | null }>(call)
      return { exitCode: StatusCode, ...(failed?.Message && { error: failed.Message }) }
    },
    putArchive: (container, path, tar, { copyUidGid } = {}, signal) =>
      caller.send({
        method: 'PUT',
        path: `/containers/${container}/archive`,
        query: { path, copyUIDGID: copyUidGid },
        tar,
        signal,
      }),
  }
}

export function networkWrites(caller: EngineCaller): Omit<NetworkApi, 'list' | 'inspect'> {
  return {
    async create(body, signal) {
      const call: EngineCall = { method: 'POST', path: '/networks/create', body, signal }
      const { Id, Warning } = await caller.send<{ Id: string; Warning?: string }>(call)
      return { id: Id, ...(Warning && { warning: Warning }) }
    },
    remove: (network, signal) => caller.send({ method: 'DELETE', path: `/networks/${network}`, signal }),
    connect: (network, container, endpoint, signal) =>
      caller.send({
        method: 'POST',
        path: `/networks/${network}/connect`,
        body: { Container: container, EndpointConfig: endpoint },
        signal,
      }),
    disconnect: (network, container, { force } = {}, signal) =>
      caller.send({
        method: 'POST',
        path: `/networks/${network}/disconnect`,
        body: { Container: container, Force: force ?? false },
        signal,
      }),
  }
}

export function volumeWrites(caller: EngineCaller): Omit<VolumeApi, 'list' | 'inspect'> {
  return {
    create: (body, signal) => caller.send<VolumeDetails>({ method: 'POST', path: '/volumes/create', body, signal }),
    remove: (volume, { force } = {}, signal) =>
      caller.send({ method: 'DELETE', path: `/volumes/${volume}`, query: { force }, signal }),
  }
}

export function imageWrites(caller: EngineCaller): Omit<ImageApi, 'list' | 'inspect' | 'save'> {
  return {
    pull(reference, { platform, auth }, signal) {
      const { repository, tag, digest } = parseImageReference(reference)
      const query = { fromImage: repository, tag: digest ?? tag ?? 'latest', platform }
      return progressOf(caller, { method: 'POST', path: '/images/create', query, ...(auth && { auth }), signal })
    },
    push(reference, { auth }, signal) {
      const { repository, tag = 'latest' } = parseImageReference(reference)
      // The header is required here, with or without credentials.
      return progressOf(caller, { method: 'POST', path: `/images/${repository}/push`, query: { tag }, auth: auth ?? {}, signal })
    },
    async resolve(reference, { auth }, signal) {
      type Answer = { readonly Descriptor: { readonly digest: string } }
      const call = { method: 'GET', path: `/distribution/${reference}/json`, ...(auth && { auth }), signal } as const
      return { digest: (await caller.send<Answer>(call)).Descriptor.digest }
    },
    tag(image, reference, signal) {
      const { repository, tag = 'latest' } = parseImageReference(reference)
      return caller.send({ method: 'POST', path: `/images/${image}/tag`, query: { repo: repository, tag }, signal })
    },
    remove: (image, { force } = {}, signal) =>
      caller.send({ method: 'DELETE', path: `/images/${image}`, query: { force }, signal }),
    load: (tar, signal) => progressOf(caller, { method: 'POST', path: '/images/load', tar, signal }),
    build: (tar, query, signal) =>
      progressOf(caller, { method: 'POST', path: '/build', query: { ...query }, ...(tar && { tar }), signal }),
    async importRootfs(tar, { reference, changes, platform }, signal) {
      const { repository, tag = 'latest' } = parseImageReference(reference)
      const query = { fromSrc: '-', repo: repository, tag, changes, platform }
      for await (const { status = '' } of progressOf(caller, { method: 'POST', path: '/images/create', query, tar, signal })) {
        if (status.startsWith('sha256:')) return { id: status }
      }
      throw new EngineError('engine', `the engine imported \`${reference}\` without naming the image`)
    },
  }
}

/** The lines of a long work's progress. The engine reports a failure in the middle of them, with status 200. */
async function* progressOf(caller: EngineCaller, call: EngineCall): AsyncGenerator<ImageProgress> {
  const answer = await caller.stream(call)
  try {
    for await (const line of jsonLines(answer)) {
      const progress: ImageProgress & { readonly error?: string; readonly errorDetail?: { readonly message?: string } } =
        JSON.parse(line)
      const problem = progress.errorDetail?.message ?? progress.error
      if (problem) throw translateMessage(problem)
      yield progress
    }
  } catch (error) {
    throw call.signal?.aborted ? call.signal.reason : translateConnectionError(caller.address, error)
  } finally {
    answer.destroy()
  }
}
