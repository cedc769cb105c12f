import type { KubernetesFacts } from '../../../model/kubernetes-facts.js'
import type { Origins } from '../../../model/origin.js'
import type { Accounts } from './accounts.js'
import type { KubernetesSettings } from './settings/kubernetes-settings.js'

/** What lowering is given beside the stack. */
export interface LowerInput {
  readonly facts: KubernetesFacts
  readonly origins: Origins
  /** Of `x-k8s`, with what the command line said over it (`--namespace`). */
  readonly settings: KubernetesSettings
  /** Tags of images that are built: absent, they are made of the content, by whoever brings them to the cluster; else nobody does. */
  readonly imageTags?: 'declared'
}

/** What every part of lowering is given beside the stack. */
export interface LowerContext extends LowerInput {
  /** Where each writes down what became of the keys it reads. */
  readonly accounts: Accounts
}
