import type { ClusterRequest } from '../../engine/open-target-api.js'
import { clusterPlace } from '../_cluster.js'
import { dockerPlace, type Place } from '../_place.js'

/** Where a command with `--target` does its work. @param argv as `_argv.ts` prepared it. @param intent what may be done to have a cluster */
export function placeOfTarget(argv: readonly string[], intent: ClusterRequest['intent']): Place {
  return argv.includes('--target=k8s') ? clusterPlace(intent) : dockerPlace
}
