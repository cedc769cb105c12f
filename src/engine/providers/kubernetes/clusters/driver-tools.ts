import type { Environment } from '../../../host/env.js'
import type { Processes } from '../../../host/process.js'
import type { NodeHost } from '../../node-host-api.js'

/** What local clusters are driven with. */
export interface DriverTools {
  readonly host: NodeHost
  /** `unix:///var/run/docker.sock`: the engine behind `host`, for programs that look for one by themselves. */
  readonly engineAddress: string
  readonly processes: Processes
  readonly env: Environment
  /** Where the files of clusters lie, see `clustersFolder`. */
  readonly folder: string
}

/**
 * The environment of a program that makes clusters: it has to use the engine that we look at, and never the user's kubeconfig.
 * @param kubeconfigPath the private one
 */
export function driverEnvironment({ env, engineAddress }: DriverTools, kubeconfigPath: string): Environment {
  const { DOCKER_CONTEXT: _looksUpAnother, ...rest } = env
  return { ...rest, DOCKER_HOST: engineAddress, KUBECONFIG: kubeconfigPath }
}
