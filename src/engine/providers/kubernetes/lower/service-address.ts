/*
 * The address of a Service (its ClusterIP) is not known before the cluster has made it. In a Pod's `hostAliases`, where the API wants an
 * address, `service/<name>` stands for it until the Pod's workload is written.
 */

/** What stands for the address of the Service of that name. */
export function addressOf(service: string): string {
  return `service/${service}`
}

/** The name of the Service whose address is meant; undefined for an address. */
export function addressedService(ip: string): string | undefined {
  return ip.startsWith('service/') ? ip.slice('service/'.length) : undefined
}
