import { expect, it } from 'vitest'
import type { ClusterApi } from '../../../../../src/engine/providers/kubernetes/cluster-api.js'
import type { Manifest } from '../../../../../src/engine/providers/kubernetes/manifest.js'
import { withServiceAddresses } from '../../../../../src/engine/providers/kubernetes/perform/service-addresses.js'

/** A cluster of which nothing but the addresses of Services is asked. */
function clusterWith(addresses: { readonly [service: string]: string }): ClusterApi {
  const get = async ({ name }: { readonly name: string }) =>
    name in addresses
      ? { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { clusterIP: addresses[name] } }
      : undefined
  // The one call that is made.
  return { get } as unknown as ClusterApi
}

function deployment(hostAliases: readonly { readonly ip: string; readonly hostnames: readonly string[] }[]): Manifest {
  const spec = { template: { spec: { hostAliases, containers: [{ name: 'web', args: ['service/db'] }] } } }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec }
}

it('puts the address of a Service where a table of hosts names it, and nowhere else', async () => {
  const given = deployment([
    { ip: 'service/db', hostnames: ['my_db'] },
    { ip: '10.1.1.1', hostnames: ['far'] },
  ])
  expect(await withServiceAddresses(given, clusterWith({ db: '10.96.0.7' }), 'stack-shop')).toEqual(
    deployment([
      { ip: '10.96.0.7', hostnames: ['my_db'] },
      { ip: '10.1.1.1', hostnames: ['far'] },
    ]),
  )
})

it('asks for nothing where no Service is named', async () => {
  const given = deployment([{ ip: '10.1.1.1', hostnames: ['far'] }])
  expect(await withServiceAddresses(given, clusterWith({}), 'stack-shop')).toBe(given)
})

it('fails where the Service has no address', async () => {
  const given = deployment([{ ip: 'service/db', hostnames: ['my_db'] }])
  await expect(withServiceAddresses(given, clusterWith({ db: 'None' }), 'stack-shop')).rejects.toThrow(
    'Service `db` has no address that a table of hosts could name',
  )
})
