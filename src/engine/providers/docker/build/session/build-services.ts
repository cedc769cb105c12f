import { readFile, stat } from 'node:fs/promises'
import { StackError } from '../../../../model/errors.js'
import type { BuildRequest } from '../build-request.js'
import type { DockerfileText } from '../dockerfile-text.js'
import { folderNames } from '../solve-request.js'
import { folderOfTexts, folderOnDisk, type SyncedFolder } from '../sync/synced-folder.js'
import type { SessionServices } from './session.js'

/**
 * What one build offers to the engine: its folders and its secrets.
 * @param environment what secrets with `environment` are read from
 * @throws StackError `context-missing`, `secret-missing` where a path that the build names cannot be used
 */
export async function buildServices(
  request: BuildRequest,
  dockerfile: DockerfileText | undefined,
  {
    environment,
    platform,
  }: { readonly environment: { readonly [name: string]: string | undefined }; readonly platform: NodeJS.Platform },
): Promise<Pick<SessionServices, 'folders' | 'secret'>> {
  await assertSecretFiles(request)
  return {
    folders: await folders(request, dockerfile, platform),
    async secret(id) {
      const secret = request.secrets[id]
      if (secret?.file !== undefined) return readFile(secret.file)
      const value = secret?.content ?? (secret?.environment === undefined ? undefined : environment[secret.environment])
      return value === undefined ? undefined : Buffer.from(value, 'utf8')
    },
  }
}

async function folders(
  request: BuildRequest,
  dockerfile: DockerfileText | undefined,
  platform: NodeJS.Platform,
): Promise<ReadonlyMap<string, SyncedFolder>> {
  const found = new Map<string, SyncedFolder>()
  const offer = async (name: string, path: string) => {
    await assertFolder(path)
    found.set(name, folderOnDisk(path, platform))
  }
  if (request.context.type === 'folder') await offer(folderNames.context, request.context.path)
  // The engine asks for a context even where nothing is copied from one.
  if (request.context.type === 'none') found.set(folderNames.context, folderOfTexts(new Map()))
  if (dockerfile) found.set(folderNames.dockerfile, folderOfTexts(dockerfile.texts))
  for (const [name, context] of Object.entries(request.namedContexts)) {
    if (context.type === 'folder') await offer(folderNames.named(name), context.path)
  }
  return found
}

async function assertFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return
  throw new StackError('context-missing', `the build context \`${path}\` ${found ? 'is no folder' : 'does not exist'}`)
}

async function assertSecretFiles(request: BuildRequest): Promise<void> {
  for (const { name, file } of Object.values(request.secrets)) {
    if (file === undefined || (await stat(file).catch(() => undefined))?.isFile()) continue
    throw new StackError('secret-missing', `secrets.${name}: the file \`${file}\` cannot be read`, {
      hint: 'a build of this stack asks for it',
    })
  }
}
