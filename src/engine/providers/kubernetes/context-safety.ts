import { isIP } from 'node:net'
import { StackError } from '../../model/errors.js'
import type { Consent } from '../../open-target-api.js'
import type { NodeContainer } from '../node-host-api.js'

/*
 * To which clusters a stack may be sent. The name of a context proves nothing: what counts is where its server is.
 */

/** A context that the user named, and where it leads. */
export interface NamedContext {
  readonly name: string
  /** `https://127.0.0.1:41234` */
  readonly server: string
}

/** Labels by which the programs that make local clusters mark their node containers. */
export const localClusterLabels = ['io.x-k8s.kind.cluster', 'name.minikube.sigs.k8s.io', 'k3d.cluster'] as const

/**
 * Whether a server is provably a cluster on this machine: its address is of the loopback or of a node on one of the engine's networks, and
 * one of the node containers answers at that very address.
 * @param nodes containers on the engine with one of `localClusterLabels`
 */
export function isLocalServer(server: string, nodes: readonly NodeContainer[]): boolean {
  const address = addressOf(server)
  if (address === undefined) return false
  const { host, port } = address
  return nodes.some(({ state, published, addresses }) => {
    if (state !== 'running') return false
    if (isLoopback(host)) return published.some((binding) => isSameBinding(binding.address, host, port))
    return Object.values(addresses).includes(host)
  })
}

function addressOf(server: string): { readonly host: string; readonly port: string } | undefined {
  if (!URL.canParse(server)) return undefined
  const { protocol, hostname, port } = new URL(server)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (protocol === 'http:' ? '80' : '443') : port }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')) || host === '0.0.0.0'
}

/** @param binding `127.0.0.1:41234`, `0.0.0.0:6443`, `[::]:6443` */
function isSameBinding(binding: string, host: string, port: string): boolean {
  const colon = binding.lastIndexOf(':')
  if (binding.slice(colon + 1) !== port) return false
  const ip = binding.slice(0, colon).replace(/^\[|\]$/g, '')
  return ip === '0.0.0.0' || ip === '::' || ip === host || (host === 'localhost' && isLoopback(ip)) || host === '0.0.0.0'
}

/** What the user said about a cluster that nobody can prove local. */
export interface ContextPermission {
  /** Contexts that the stack file allows (`x-k8s.allowContexts`). */
  readonly allowed: readonly string[]
  /** Whether the command changes something there. */
  readonly intent: 'look' | 'change'
  /** `given`: by `-y`. `nobody`: there is no terminal to ask on. */
  readonly consent: Consent
}

/**
 * Lets a command go on to a cluster that is not provably local, or not. Looking takes the file's permission; changing takes the user's
 * word, too.
 * @throws StackError `context-refused`
 */
export async function permitContext(
  { name, server }: NamedContext,
  project: string,
  { allowed, intent, consent }: ContextPermission,
): Promise<void> {
  if (!allowed.includes(name)) {
    throw new StackError(
      'context-refused',
      `context \`${name}\` leads to ${server}, which is no local cluster; the stack file does not allow it`,
      { hint: `if it is meant, write \`x-k8s: {allowContexts: [${name}]}\` into the stack file` },
    )
  }
  if (intent === 'look' || consent.type === 'given') return
  if (consent.type === 'nobody') {
    throw new StackError(
      'context-refused',
      `context \`${name}\` leads to ${server}, which is no local cluster, and there is nobody to ask`,
      { hint: 'with -y it is done without a question' },
    )
  }
  const agreed = await consent.ask(`change project ${project} on context \`${name}\` at ${server}, which is no local cluster`)
  if (!agreed) throw new StackError('context-refused', 'nothing was changed')
}
