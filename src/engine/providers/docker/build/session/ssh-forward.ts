import { connect } from 'node:net'
import { frame } from '../grpc/grpc-frames.js'
import type { GrpcCall, GrpcHandlers } from '../grpc/grpc-server.js'
import { unary } from '../grpc/grpc-server.js'
import { GrpcError, grpcCodes } from '../grpc/grpc-status.js'
import { checkAgentRequest, sshData } from '../wire/session-messages.js'

/** Lets `RUN --mount=type=ssh` talk to ssh agents here. @param agents the agents' sockets, by the id that a mount names. */
export function sshHandlers(agents: ReadonlyMap<string, string>): GrpcHandlers {
  return {
    '/moby.sshforward.v1.SSH/CheckAgent': unary(async (request) => {
      agentSocket(agents, checkAgentRequest.decode(request).id)
      return Buffer.alloc(0)
    }),
    '/moby.sshforward.v1.SSH/ForwardAgent': (call) =>
      forward(call, agentSocket(agents, call.metadata.get('buildkit.ssh.id')?.[0] ?? '')),
  }
}

function agentSocket(agents: ReadonlyMap<string, string>, id: string): string {
  const socket = agents.get(id === '' ? 'default' : id)
  if (socket === undefined) throw new GrpcError(grpcCodes.notFound, `no ssh agent was given for id \`${id || 'default'}\``)
  return socket
}

/** One connection to the agent per call, until either side ends it. */
async function forward(call: GrpcCall, socketPath: string): Promise<void> {
  const agent = connect(socketPath)
  const answered = (async () => {
    for await (const data of agent) await call.send(frame(sshData.encode({ data })))
  })()
  const asked = (async () => {
    for await (const message of call.messages) agent.write(sshData.decode(message).data)
    agent.end()
  })()
  call.signal.addEventListener('abort', () => agent.destroy(), { once: true })
  try {
    await Promise.all([answered, asked])
  } catch (error) {
    throw new GrpcError(grpcCodes.unavailable, `the ssh agent at ${socketPath} did not answer: ${String(error)}`)
  } finally {
    agent.destroy()
  }
}
