import { describe, expect, test } from 'vitest'
import type { Progress } from '../../../../../src/engine/model/event.js'
import { explainFailure } from '../../../../../src/engine/providers/docker/build/build-failure.js'
import { BuildProgress } from '../../../../../src/engine/providers/docker/build/build-progress.js'
import { GrpcError } from '../../../../../src/engine/providers/docker/build/grpc/grpc-status.js'
import type { StatusResponse, Vertex } from '../../../../../src/engine/providers/docker/build/wire/control-messages.js'

const time = { seconds: 1n, nanos: 0 }
const vertex = (name: string, more: Partial<Vertex> = {}): Vertex => ({
  digest: `sha256:${name}`,
  inputs: [],
  name,
  cached: false,
  started: time,
  completed: undefined,
  error: '',
  ...more,
})
const status = (more: Partial<StatusResponse>): StatusResponse => ({
  vertexes: [],
  statuses: [],
  logs: [],
  warnings: [],
  ...more,
})
const log = (name: string, text: string, stream = 1) => ({ vertex: `sha256:${name}`, stream, data: Buffer.from(text) })

function following() {
  const events: Progress[] = []
  return { events, progress: new BuildProgress((event) => events.push(event)) }
}

describe('progress', () => {
  test('tells each numbered step once at its begin and once at its end, and passes over chores', () => {
    const { events, progress } = following()
    const run = '[build 2/3] RUN npm ci'
    progress.accept(
      status({ vertexes: [vertex('[internal] load build definition'), vertex('[build 1/3] FROM node:20', { cached: true })] }),
    )
    progress.accept(status({ vertexes: [vertex(run)] }))
    progress.accept(status({ vertexes: [vertex(run, { completed: time })] }))
    progress.accept(status({ vertexes: [vertex(run, { started: time })] }))
    progress.accept(status({ vertexes: [vertex(run, { completed: time })] }))
    expect(events).toEqual([
      { type: 'build-step', name: 'FROM node:20', index: 1, total: 3, state: 'cached' },
      { type: 'build-step', name: 'RUN npm ci', index: 2, total: 3, state: 'started' },
      { type: 'build-step', name: 'RUN npm ci', index: 2, total: 3, state: 'done' },
    ])
    expect(progress.tally()).toEqual({ steps: 2, cached: 1 })
  })

  test('puts lines together that come in pieces, and shows what a program drew over itself as it stood at the end', () => {
    const { events, progress } = following()
    progress.accept(status({ logs: [log('a', 'one\ntw'), log('b', 'other\n', 2), log('a', 'o\r\n10%\r100%\n')] }))
    expect(events).toEqual([
      { type: 'output', stream: 'stdout', line: 'one' },
      { type: 'output', stream: 'stderr', line: 'other' },
      { type: 'output', stream: 'stdout', line: 'two' },
      { type: 'output', stream: 'stdout', line: '100%' },
    ])
  })
})

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const prefix = 'github.com/moby/buildkit/solver/errdefs.'

describe('a failure', () => {
  test('names the step, its exit code and its line, and brings its output and the lines around', () => {
    const { progress } = following()
    const run = '[2/3] RUN make'
    const stopped = vertex('[other 1/1] RUN slow', { error: 'process did not complete: context canceled' })
    const failed = vertex(run, { error: 'process "/bin/sh -c make" did not complete successfully: exit code: 2' })
    progress.accept(status({ vertexes: [stopped, failed], logs: [log(run, 'compiling\nno rule\n')] }))
    const error = new GrpcError(2, 'failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2', [
      {
        typeUrl: `${prefix}Source+json`,
        value: json({
          info: { data: Buffer.from('FROM x\n\nRUN make\nUSER y').toString('base64') },
          ranges: [{ start: { line: 3 }, end: { line: 3 } }],
        }),
      },
      { typeUrl: `${prefix}Vertex+json`, value: json({ digest: failed.digest }) },
    ])
    const explained = explainFailure(error, progress, 'api/Dockerfile')
    expect(explained.message).toBe('`RUN make` failed with exit 2 (api/Dockerfile:3)')
    expect(explained.details).toEqual([
      { title: 'output of `RUN make`', lines: ['compiling', 'no rule'] },
      { title: 'api/Dockerfile', lines: ['  1 | FROM x', '  2 |', '> 3 | RUN make', '  4 | USER y'] },
    ])
  })

  test('of an engine that gives no details is taken from its words', () => {
    const { progress } = following()
    progress.accept(
      status({ vertexes: [vertex('[2/2] RUN false', { error: 'executor failed running [/bin/sh -c false]: exit code: 1' })] }),
    )
    const error = new GrpcError(
      2,
      'failed to solve with frontend dockerfile.v0: executor failed running [/bin/sh -c false]: exit code: 1',
    )
    expect(explainFailure(error, progress, 'Dockerfile').message).toBe('`RUN false` failed with exit 1')
  })

  test.each([
    ['failed to compute cache key: "/a.txt" not found: not found', '`a.txt` is not in the build context'],
    [
      'failed to solve: failed to compute cache key: failed to calculate checksum of ref x::y: "/dir/a": not found',
      '`dir/a` is not in the build context',
    ],
    [
      'nosuch:1: failed to resolve source metadata for docker.io/library/nosuch:1: docker.io/library/nosuch:1: not found',
      'the image `nosuch:1` cannot be had: not found',
    ],
    [
      'failed to solve: docker exporter does not currently support exporting manifest lists',
      "this engine's image store holds one platform per image; it cannot build several at once",
    ],
  ])('%s', (message, expected) => {
    expect(explainFailure(new GrpcError(2, message), following().progress, 'Dockerfile').message).toBe(expected)
  })

  test('that is none of the engine stays what it is', () => {
    expect(() => explainFailure(new TypeError('a bug'), following().progress, 'Dockerfile')).toThrow('a bug')
  })
})
