import { createHash } from 'node:crypto'
import type { Mapping } from '../../../model/service.js'
import type { BuildRequest, NamedContext } from './build-request.js'

/** What names an image among the references that BuildKit reads. */
const imageScheme = 'docker-image://'

/** Whether an image can stand in its place, for an engine that knows no named contexts. */
export function canBeImage(context: NamedContext): boolean {
  return context.type === 'folder' || context.reference.startsWith(imageScheme)
}

/**
 * The same build for an engine that knows no named contexts: each of them becomes an image that holds the folder's files, by which the Dockerfile
 * then calls it.
 * @param build builds such an image
 */
export async function withImagesForContexts(
  request: BuildRequest,
  build: (request: BuildRequest) => Promise<unknown>,
): Promise<BuildRequest> {
  const images: { [name: string]: string } = {}
  for (const [name, context] of Object.entries(request.namedContexts)) {
    if (context.type === 'reference') {
      images[name] = context.reference.slice(imageScheme.length)
      continue
    }
    const tag = `stack-context:${createHash('sha256').update(context.path).digest('hex').slice(0, 12)}`
    await build(imageOfFolder(request, context.path, tag))
    images[name] = tag
  }
  const substitutions: Mapping = { ...request.substitutions, ...images }
  // They are on the engine, and nowhere to be pulled from.
  return { ...request, namedContexts: {}, substitutions, pull: false }
}

function imageOfFolder({ platforms }: BuildRequest, path: string, tag: string): BuildRequest {
  return {
    context: { type: 'folder', path },
    dockerfile: { type: 'inline', text: 'FROM scratch\nCOPY . /\n' },
    tags: [tag],
    platforms,
    args: {},
    labels: {},
    namedContexts: {},
    secrets: {},
    ssh: {},
    extraHosts: [],
    cacheFrom: [],
    cacheTo: [],
    ulimits: {},
    noCache: false,
    pull: false,
    entitlements: [],
    substitutions: {},
  }
}
