import { gatewayAddress } from '../../engine/functions/gateway-of-stack.js'
import type { HttpAddress } from '../../engine/host/http-client-api.js'
import { gatewayPort, gatewayService } from '../../engine/model/gateway-config.js'
import type { Project } from '../../engine/workflows/project.js'
import { clusterPlace, operationsOf } from '../_cluster.js'
import { dockerPlace } from '../_place.js'
import type { World } from '../_world.js'
import type { TargetFlags } from './_gateway.js'

interface Wish {
  readonly project: Project
  readonly flags: TargetFlags
  readonly world: World
  readonly signal: AbortSignal
}

interface FoundGateway {
  readonly address: HttpAddress
  close(): Promise<void>
}

/** Where the gateway of a project is reached from this machine: on the port of the file, on the one that the engine chose, or through a cluster's API. */
export async function findGateway({ project, flags, world, signal }: Wish): Promise<FoundGateway> {
  const emit = () => {}
  if (flags.target === 'k8s') {
    const opened = await clusterPlace('look').begin(world, flags)(project, { emit, signal })
    const pair = { hostIp: '127.0.0.1', published: 0, target: gatewayPort }
    const { forward } = await operationsOf(opened)
    const { addresses, close } = await forward(project.stack.name, gatewayService, [pair], { emit, signal })
    const [address] = addresses
    if (address === undefined) throw new Error('a forwarded port has no address')
    return { address: { host: address.hostIp, port: address.published }, close }
  }
  const stays = async () => {}
  const declared = gatewayAddress(project.stack)
  if (declared !== undefined) return { address: declared, close: stays }
  const opened = await dockerPlace.begin(world, flags)(project, { emit, signal })
  const { port } = await import('../../engine/workflows/port.js')
  const chosen = await port(
    project,
    { service: gatewayService, port: gatewayPort, protocol: 'tcp' },
    await opened.workloads(),
    signal,
  )
  return { address: { host: '127.0.0.1', port: Number(chosen.slice(chosen.lastIndexOf(':') + 1)) }, close: stays }
}
