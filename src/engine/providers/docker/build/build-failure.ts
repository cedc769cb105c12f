import { StackError } from '../../../model/errors.js'
import type { FailureDetail } from '../../../model/event.js'
import { isObject } from '../../../model/json.js'
import type { BuildProgress, FailedVertex } from './build-progress.js'
import { parseStep } from './build-progress.js'
import { type GrpcDetail, GrpcError, grpcCodes } from './grpc/grpc-status.js'

/**
 * Explains a failed Solve: the step and its line in the Dockerfile, its output, what to do next. Takes the typed details of newer engines
 * (errdefs) and falls back to the message of older ones.
 * @param dockerfile how the user knows the file: `api/Dockerfile`.
 */
export function explainFailure(error: unknown, progress: BuildProgress, dockerfile: string): StackError {
  if (error instanceof StackError) return error
  if (!(error instanceof GrpcError)) throw error
  const vertex = progress.failedVertex(failedDigest(error.details))
  const source = sourceRange(error.details)
  const place = source ? ` (${dockerfile}:${source.line})` : ''
  const details = [...outputDetail(vertex), ...sourceDetail(source, dockerfile)]
  const { message, hint } = sentence(error, vertex, dockerfile)
  return new StackError('build-failed', `${message}${place}`, { ...(hint !== undefined && { hint }), details, cause: error })
}

function sentence(error: GrpcError, vertex: FailedVertex | undefined, dockerfile: string): { message: string; hint?: string } {
  const text = error.message
    .replace(/^failed to solve(?: with frontend dockerfile\.v0)?: /, '')
    .replace(/^rpc error: code = \w+ desc = /, '')
  if (error.code === grpcCodes.unavailable) return { message: error.message, hint: 'is the engine still running? stack doctor' }
  const step = vertex && (parseStep(vertex.name)?.name ?? vertex.name)
  const exitCode = /(?:did not complete successfully|^executor failed running .*): exit code: (\d+)/s.exec(text)?.[1]
  if (exitCode !== undefined && step !== undefined) return { message: `\`${step}\` failed with exit ${exitCode}` }
  const missing = /^failed to (?:calculate checksum|compute cache key|walk).*?"?(\/[^":]*)"?:? (?:not found|no such file)/s.exec(
    text,
  )?.[1]
  if (missing !== undefined) {
    return {
      message: `${step === undefined ? '' : `\`${step}\`: `}\`${missing.replace(/^\//, '')}\` is not in the build context`,
      hint: 'paths of COPY and ADD count from the context folder, and .dockerignore leaves files out',
    }
  }
  const image = /^(?:(\S+): )?failed to (?:resolve source metadata for|do request:|authorize:) ?(\S*): (.*)$/s.exec(text)
  if (image) {
    const [, given, resolved, reason = ''] = image
    return {
      message: `the image \`${given ?? resolved}\` cannot be had: ${reason.replace(/^\S+: (?=not found$)/, '')}`,
      hint: /401|denied|unauthorized/i.test(reason)
        ? `log in to its registry: docker login ${registryHost(given ?? resolved ?? '')}`.trimEnd()
        : 'check its name, and that its registry can be reached: stack doctor',
    }
  }
  if (/failed to read dockerfile/.test(text)) return { message: `${dockerfile} cannot be read: ${text}` }
  if (/exporting (?:multiple references|manifest lists)/.test(text)) {
    return {
      message: "this engine's image store holds one platform per image; it cannot build several at once",
      hint: 'leave one platform in `build.platforms`, or switch the engine to the containerd image store',
    }
  }
  if (/entitlement security\.insecure is not allowed/.test(text)) {
    return {
      message: 'this engine does not allow privileged builds',
      hint: 'allow them in its daemon.json: {"builder": {"entitlements": {"security-insecure": true}}}',
    }
  }
  const cache = /^unknown cache (?:exporter|importer): "(.*)"/.exec(text)?.[1]
  if (cache !== undefined) {
    return {
      message: `this engine has no build cache of type \`${cache}\``,
      hint: 'it knows `inline` and `registry`, and more with the containerd image store',
    }
  }
  return { message: text }
}

/** An image's registry, where its name has one: `docker login` without an argument is Docker Hub's. */
function registryHost(image: string): string {
  const [host = ''] = image.split('/')
  return image.includes('/') && /[.:]|^localhost$/.test(host) ? host : ''
}

function outputDetail(vertex: FailedVertex | undefined): readonly FailureDetail[] {
  if (!vertex || vertex.output.length === 0) return []
  return [{ title: `output of \`${parseStep(vertex.name)?.name ?? vertex.name}\``, lines: vertex.output.slice(-50) }]
}

interface SourceRange {
  /** Counts from 1. */
  readonly line: number
  readonly endLine: number
  readonly text: string | undefined
}

function sourceDetail(source: SourceRange | undefined, dockerfile: string): readonly FailureDetail[] {
  if (source?.text === undefined) return []
  const lines = source.text.split('\n')
  const from = Math.max(1, source.line - 2)
  const to = Math.min(lines.length, source.endLine + 2)
  const shown: string[] = []
  for (let line = from; line <= to; line++) {
    const isFailed = line >= source.line && line <= source.endLine
    shown.push(`${isFailed ? '>' : ' '} ${String(line).padStart(String(to).length)} | ${lines[line - 1] ?? ''}`.trimEnd())
  }
  return [{ title: dockerfile, lines: shown }]
}

function failedDigest(details: readonly GrpcDetail[]): string | undefined {
  const vertex = detailOf(details, 'errdefs.Vertex')
  return typeof vertex?.digest === 'string' ? vertex.digest : undefined
}

function sourceRange(details: readonly GrpcDetail[]): SourceRange | undefined {
  // BuildKit's JSON, read defensively: its shape is not promised.
  const source = detailOf(details, 'errdefs.Source') as
    | {
        readonly ranges?: readonly { readonly start?: { line?: number }; readonly end?: { line?: number } }[]
        readonly info?: { data?: string }
      }
    | undefined
  // An instruction over several lines comes as a range per line.
  const lines = (source?.ranges ?? []).flatMap(({ start, end }) => [start?.line ?? 0, end?.line ?? 0]).filter((line) => line > 0)
  if (lines.length === 0) return undefined
  const text = typeof source?.info?.data === 'string' ? Buffer.from(source.info.data, 'base64').toString('utf8') : undefined
  return { line: Math.min(...lines), endLine: Math.max(...lines), text }
}

function detailOf(details: readonly GrpcDetail[], name: string): { readonly [key: string]: unknown } | undefined {
  const detail = details.find(({ typeUrl }) => typeUrl.includes(name))
  if (!detail) return undefined
  try {
    const value: unknown = JSON.parse(detail.value.toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
