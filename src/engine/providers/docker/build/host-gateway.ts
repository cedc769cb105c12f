import type { EngineApi } from '../engine-api.js'
import { networkGateway } from '../network-gateway.js'
import type { GrpcClient } from './grpc/grpc-client.js'
import { listWorkersResponse } from './wire/control-messages.js'

/**
 * The address that `host-gateway` in `extra_hosts` stands for. Newer engines tell; it is the default bridge's own, unless they were told
 * otherwise.
 */
export async function findHostGateway(
  engine: Pick<EngineApi, 'networks'>,
  control: GrpcClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await control.unary('/moby.buildkit.v1.Control/ListWorkers', Buffer.alloc(0), signal)
  const workers = listWorkersResponse.decode(answer).records
  const told = workers.map(({ labels }) => labels.get('org.mobyproject.buildkit.worker.moby.host-gateway-ip'))
  return told.find((ip) => ip !== undefined) ?? networkGateway((await engine.networks.inspect('bridge', signal)).IPAM)
}
