import { createHash } from 'node:crypto'
import type { KubernetesSettings } from './settings/kubernetes-settings.js'

/** The longest name of a DNS label (RFC 1123), and so of Services, containers and what selects them. */
const longest = 63

/**
 * The one naming function: what a key of the stack file is called on the cluster. Lower case, letters, digits and `-` alone, a letter or
 * digit at either end, at most `limit` characters: where something had to be cut, a digest of the whole takes its place.
 * @param text of which at least one character is a letter or a digit, as keys of a stack file are
 */
export function objectName(text: string, limit = longest): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, (others) => (/^-+$/.test(others) ? others : '-'))
    .replace(/^-+|-+$/g, '')
  if (plain !== '' && plain.length <= limit) return plain
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return `${plain.slice(0, limit - digest.length - 1).replace(/-+$/, '')}-${digest}`.replace(/^-/, 'x-')
}

/** A name with a suffix of its own, within the limit of a DNS label: `migrate` and `3f2a91c0` are `migrate-3f2a91c0`. */
export function suffixed(name: string, suffix: string): string {
  return `${objectName(name, longest - suffix.length - 1)}-${suffix}`
}

/** The value of a label made of any text (at most 63 of letters, digits, `-`, `_`, `.`): as it is where that is allowed. */
export function labelValue(text: string): string {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(text) ? text : objectName(text)
}

/** The namespace of a project. */
export function namespaceOf(project: string, settings: KubernetesSettings): string {
  return settings.namespace ?? objectName(`stack-${project}`)
}
