import type { LocalCluster } from '../cluster-driver-api.js'

/** Whether a kubeconfig leads to where the cluster's API server is now: ports of clusters are drawn by lot when they are made. */
export function kubeconfigFits(kubeconfig: string, { apiAddress }: LocalCluster): boolean {
  if (apiAddress === undefined) return true
  const port = apiAddress.slice(apiAddress.lastIndexOf(':') + 1)
  return new RegExp(`:${port}(?!\\d)`).test(kubeconfig)
}
