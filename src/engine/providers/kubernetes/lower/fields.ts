import type { Json } from '../../../model/json.js'
import type { Fields } from '../../../model/resource.js'
import type { Workload } from './workloads.js'

/**
 * The fields of a workload in the user's words, made of its manifest, so that they hold everything that is written to the cluster and
 * nothing that makes no difference there.
 */
export function workloadFields(workload: Workload, spec: object): Fields {
  // A spec is JSON by its type: what the API takes.
  const json = JSON.parse(JSON.stringify(spec)) as Json
  return { [workload.kind]: json }
}
