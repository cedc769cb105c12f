import { readFunctionProgram, runtimeFolder } from '../functions/function-program.js'
import { type FolderFile, writeFolder } from '../host/written-folder.js'
import { closest } from '../model/closest.js'
import { StackError } from '../model/errors.js'
import { functionLabel } from '../model/gateway-config.js'
import type { Service } from '../model/service.js'
import { shortPath } from '../model/short-path.js'
import type { Stack } from '../model/stack.js'
import { filesOf } from './export-compose.js'

export interface DockerfileRequest {
  /** The folder of this program. */
  readonly root: string
  readonly name: string
  /** Absolute. */
  readonly folder: string
  readonly over: 'own' | 'anything'
  /** Where the user stands, for the command that is told. */
  readonly cwd: string
}

/**
 * Writes the Dockerfile of a function with the server of its runtime beside it: an image that runs by itself, wherever a container does. The
 * source stays where it is.
 * @param stack loaded with its functions as services
 * @returns what builds it
 * @throws StackError where there is no such function, it brings an image or a Dockerfile of its own, or the folder holds something else
 */
export function exportDockerfile(
  stack: Stack,
  { root, name, folder, over, cwd }: DockerfileRequest,
): { readonly command: string } {
  const service = functionService(stack, name)
  const { build } = service
  if (build?.dockerfile_inline === undefined || build.context === undefined) {
    const own =
      build?.context === undefined
        ? `runs the image \`${service.image ?? ''}\``
        : `has a Dockerfile in ${shortPath(build.context, cwd)}`
    throw new StackError('nothing-to-export', `\`${name}\` ${own} already`, { hint: 'it needs nothing of this program to run' })
  }
  const program = readFunctionProgram(root)
  const runtime = program.runtimes.find((each) => runtimeFolder(program, each) === build.additional_contexts?.runtime)
  if (runtime === undefined) throw new Error(`the function ${name} is built without a runtime`)
  const server = filesOf({ from: runtimeFolder(program, runtime), to: 'runtime', files: runtime.files })
  const dockerfile: FolderFile = { path: 'Dockerfile', text: withSettings(build.dockerfile_inline, service) }
  writeFolder(folder, [dockerfile, ...server], over)
  const short = shortPath(folder, cwd)
  const context = asFolder(shortPath(build.context, cwd))
  return { command: `docker build -t ${name} -f ${short}/Dockerfile --build-context runtime=${short}/runtime ${context}` }
}

/** What the server is told by its environment becomes part of the image; what the function is told stays with who runs it. */
function withSettings(dockerfile: string, { environment }: Service): string {
  const settings = Object.entries(environment ?? {}).filter(([key]) => /^(?:FUNCTION_|STACK_)/.test(key))
  const lines = settings.map(([key, value]) => `ENV ${key}=${JSON.stringify(value ?? '').replaceAll('$', '\\$')}`)
  const text = dockerfile.endsWith('\n') ? dockerfile : `${dockerfile}\n`
  return text.replace(/^(?=CMD )/m, () => `${lines.join('\n')}\n`)
}

function functionService(stack: Stack, name: string): Service {
  const services = Object.entries(stack.services).filter(([, { labels }]) => labels?.[functionLabel] !== undefined)
  const found = services.find(([own]) => own === name)
  if (found) return found[1]
  const names = services.map(([own]) => own)
  const near = closest(name, names)
  const hint = near === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean \`${near}\`?`
  throw new StackError('unknown-function', `no function \`${name}\` in this stack`, { hint })
}

/** `f` alone could be the name of anything. */
function asFolder(path: string): string {
  if (path === '') return '.'
  return /^[./]/.test(path) ? path : `./${path}`
}
