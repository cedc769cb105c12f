import type { EngineApi } from '../../engine-api.js'
import { type GrpcHandlers, type GrpcServer, serveGrpc, unary } from '../grpc/grpc-server.js'
import { GrpcError, grpcCodes } from '../grpc/grpc-status.js'
import { sendFolder, type Transfer } from '../sync/send-folder.js'
import type { SyncedFolder } from '../sync/synced-folder.js'
import {
  credentialsRequest,
  credentialsResponse,
  healthResponse,
  secretRequest,
  secretResponse,
} from '../wire/session-messages.js'
import { sshHandlers } from './ssh-forward.js'
import { readSelection } from './sync-metadata.js'

/** What the engine may ask of us during one build. */
export interface SessionServices {
  /** Folders by the name under which the build knows them: `context`, `dockerfile`, a named context. */
  readonly folders: ReadonlyMap<string, SyncedFolder>
  /** @returns undefined for a secret that was not given to this build. */
  secret(id: string): Promise<Buffer | undefined>
  /** Sockets of ssh agents, by id. */
  readonly sshAgents: ReadonlyMap<string, string>
  /** @returns undefined where the user is not logged in to the registry. */
  credentials(registryHost: string): Promise<{ readonly username: string; readonly password: string } | undefined>
}

export interface Session {
  readonly id: string
  /** What travelled so far, by folder name. */
  readonly transfers: ReadonlyMap<string, Transfer>
  close(): void
}

/**
 * Opens the session of one build: a connection on which the engine calls us. A session never reads a folder twice, so every build has
 * one of its own.
 * @param sharedKey names the engine's copy of the folders, so that the next build sends only what changed.
 */
export async function openSession(
  engine: Pick<EngineApi, 'upgrade'>,
  identity: { readonly id: string; readonly sharedKey: string },
  services: SessionServices,
  signal: AbortSignal,
): Promise<Session> {
  const transfers = new Map<string, Transfer>()
  const handlers = sessionHandlers(services, transfers)
  const socket = await engine.upgrade(
    '/session',
    {
      'X-Docker-Expose-Session-Uuid': identity.id,
      'X-Docker-Expose-Session-Name': 'stack',
      'X-Docker-Expose-Session-Sharedkey': identity.sharedKey,
      'X-Docker-Expose-Session-Grpc-Method': Object.keys(handlers),
    },
    signal,
  )
  const server: GrpcServer = serveGrpc(socket, handlers)
  return { id: identity.id, transfers, close: () => server.close() }
}

const serving = 1

function sessionHandlers(services: SessionServices, transfers: Map<string, Transfer>): GrpcHandlers {
  return {
    '/grpc.health.v1.Health/Check': unary(async () => healthResponse.encode({ status: serving })),
    '/moby.filesync.v1.FileSync/DiffCopy': async (call) => {
      const name = call.metadata.get('dir-name')?.[0] ?? ''
      const folder = services.folders.get(name)
      if (!folder) throw new GrpcError(grpcCodes.notFound, `no folder \`${name}\` belongs to this build`)
      const transfer = transfers.get(name) ?? { entries: 0, files: 0, bytes: 0 }
      transfers.set(name, transfer)
      await sendFolder(call, folder(readSelection(call.metadata)), transfer)
    },
    '/moby.buildkit.secrets.v1.Secrets/GetSecret': unary(async (request) => {
      const { id } = secretRequest.decode(request)
      const data = await services.secret(id)
      if (!data) throw new GrpcError(grpcCodes.notFound, `secret \`${id}\` was not given to this build`)
      return secretResponse.encode({ data })
    }),
    '/moby.filesync.v1.Auth/Credentials': unary(async (request) => {
      const found = await services.credentials(credentialsRequest.decode(request).host)
      return credentialsResponse.encode({ username: found?.username ?? '', secret: found?.password ?? '' })
    }),
    ...sshHandlers(services.sshAgents),
  }
}
