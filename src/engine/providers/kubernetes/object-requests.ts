import { asObject } from '../../model/json.js'
import type { ClusterApi, ListQuery, ObjectList } from './cluster-api.js'
import { isClusterFailure } from './cluster-error.js'
import type { ClusterHttp } from './cluster-http.js'
import type { Manifest, ObjectKind } from './manifest.js'
import { collectionPath, kindOf, objectPath, referenceOf } from './object-paths.js'

type ObjectRequests = Pick<ClusterApi, 'version' | 'get' | 'list' | 'apply' | 'patch' | 'create' | 'delete'>

/** Objects of any kind, as plain JSON, at the addresses that `object-kinds.ts` knows. */
export function objectRequests(http: ClusterHttp): ObjectRequests {
  return {
    async version(signal) {
      const found = asObject(await http.json({ method: 'GET', path: '/version' }, signal))
      const text = String(found.gitVersion ?? '')
      const [, major = '1', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(text) ?? []
      return { major: Number(major), minor: Number(minor), text }
    },
    async get(reference, signal) {
      try {
        return manifest(await http.json({ method: 'GET', path: objectPath(reference) }, signal))
      } catch (error) {
        if (isClusterFailure(error, 'not-found')) return undefined
        throw error
      }
    },
    list: (kind, query, signal) => list(http, kind, query, signal),
    async apply(wanted, { fieldManager, force, dryRun }, signal) {
      const query = { fieldManager, force, fieldValidation: 'Strict', ...dry(dryRun) }
      const path = objectPath(referenceOf(wanted))
      const contentType = 'application/apply-patch+yaml'
      return manifest(await http.json({ method: 'PATCH', path, query, contentType, body: wanted }, signal))
    },
    async patch(reference, body, { fieldManager, subresource, type, dryRun }, signal) {
      const query = { fieldManager, fieldValidation: 'Strict', ...dry(dryRun) }
      const path = objectPath(reference, subresource)
      const contentType = type === 'merge' ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json'
      return manifest(await http.json({ method: 'PATCH', path, query, contentType, body }, signal))
    },
    async create(wanted, { dryRun }, signal) {
      const query = { fieldManager: 'stack', fieldValidation: 'Strict', ...dry(dryRun) }
      const path = collectionPath(kindOf(wanted), wanted.metadata.namespace)
      return manifest(await http.json({ method: 'POST', path, query, body: wanted }, signal))
    },
    async delete(reference, { propagation, gracePeriod, uid }, signal) {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: `${propagation[0]?.toUpperCase()}${propagation.slice(1)}`,
        ...(gracePeriod !== undefined && { gracePeriodSeconds: gracePeriod }),
        ...(uid !== undefined && { preconditions: { uid } }),
      }
      try {
        await http.json({ method: 'DELETE', path: objectPath(reference), body }, signal)
      } catch (error) {
        if (!isClusterFailure(error, 'not-found')) throw error
      }
    },
  }
}

const pageSize = 500

async function list(http: ClusterHttp, kind: ObjectKind, query: ListQuery, signal?: AbortSignal): Promise<ObjectList> {
  const items: Manifest[] = []
  const path = collectionPath(kind, query.namespace)
  let next: string | undefined
  let resourceVersion = ''
  do {
    const page = await readPage(http, path, { ...selectors(query), limit: pageSize, continue: next }, signal)
    if (page === undefined) return { items: [], resourceVersion: '' }
    const { metadata, items: found } = page
    items.push(...found.map((item) => manifest({ apiVersion: kind.apiVersion, kind: kind.kind, ...asObject(item) })))
    resourceVersion = String(metadata.resourceVersion ?? '')
    next = typeof metadata.continue === 'string' && metadata.continue !== '' ? metadata.continue : undefined
  } while (next !== undefined)
  return { items, resourceVersion }
}

type Query = { readonly [name: string]: string | number | boolean | undefined }

/** @returns undefined for a kind that the server does not know */
async function readPage(http: ClusterHttp, path: string, query: Query, signal: AbortSignal | undefined) {
  try {
    const { metadata, items } = asObject(await http.json({ method: 'GET', path, query }, signal))
    return { metadata: asObject(metadata), items: Array.isArray(items) ? (items satisfies unknown[]) : [] }
  } catch (error) {
    if (isClusterFailure(error, 'not-found')) return undefined
    throw error
  }
}

/** As query parameters. */
export function selectors({ labels, fields }: ListQuery): Query {
  return { labelSelector: labels, fieldSelector: fields }
}

function dry(dryRun: 'all' | undefined): Query {
  return dryRun === undefined ? {} : { dryRun: 'All' }
}

/** The one place where an answer is taken for an object: every kind has these parts. */
export function manifest(value: unknown): Manifest {
  return value as Manifest
}
