import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:https'
import { parse } from 'yaml'
import { suite } from './suite.js'

/** The real cluster that suites run on: made by `start-cluster.ts`. */
export interface TestCluster {
  /** Of the kind cluster: what STACK_K8S_CLUSTER is set to. */
  readonly name: string
  readonly kubeconfig: string
  /** The node's name, which is that of its container. */
  readonly node: string
  /**
   * The JSON answer of the API server, or undefined for 404. Kept apart from the product's own client, so that a check never trusts what
   * it checks.
   */
  request(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>
}

/** A suite that needs the cluster: skipped, saying what is missing for one, where there is none. */
export function clusterSuite(name: string, body: (cluster: TestCluster) => void): void {
  const cluster = testCluster(process.env)
  if ('missing' in cluster) suite(name, cluster.missing, () => {})
  else suite(name, undefined, () => body(cluster))
}

function testCluster(env: NodeJS.ProcessEnv): TestCluster | { readonly missing: string } {
  const { STACK_TEST_CLUSTER: name, STACK_TEST_KUBECONFIG: kubeconfig, STACK_TEST_CLUSTER_MISSING: missing } = env
  if (name === undefined || kubeconfig === undefined || !existsSync(kubeconfig))
    return { missing: missing ?? 'no cluster was made' }
  return { name, kubeconfig, node: `${name}-control-plane`, request: client(readFileSync(kubeconfig, 'utf8')) }
}

/** The fields of kind's own kubeconfig that are read here. */
interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }]
  readonly users: readonly [{ readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } }]
}

function client(text: string): TestCluster['request'] {
  // The cast names what kind writes.
  const { clusters, users } = parse(text) as Kubeconfig
  const { cluster } = clusters[0]
  const { user } = users[0]
  const decoded = (data: string) => Buffer.from(data, 'base64')
  const tls = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  }
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      const options = { ...tls, method, headers: { accept: 'application/json', 'content-type': type } }
      const outgoing = request(`${cluster.server}${path}`, options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const status = response.statusCode ?? 0
          const answer = Buffer.concat(chunks).toString()
          if (status === 404) resolve(undefined)
          else if (status >= 400) reject(new Error(`${method} ${path}: ${status} ${answer.trim()}`))
          else resolve(/^[[{]/.test(answer) ? JSON.parse(answer) : answer)
        })
      })
      outgoing.on('error', reject)
      outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    })
}
