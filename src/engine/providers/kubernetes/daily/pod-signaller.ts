import { StackError } from '../../../model/errors.js'
import type { Signaller } from '../../provider.js'
import { objectKinds } from '../object-kinds.js'
import { collectText } from './collect-text.js'
import type { PodPlace } from './daily-tools.js'
import { containerAt, podAt } from './pod-handle.js'

/**
 * Sends signals to the first process of containers. Kubernetes has no request for that: a program in the container sends them. What cannot
 * be caught does not reach a first process from within; its pod is deleted in place of it.
 */
export function podSignaller(tools: PodPlace): Signaller {
  return {
    async signal(handle, signalName) {
      const name = signalName.replace(/^SIG/, '').toUpperCase()
      if (name === 'KILL' || name === '9') {
        const { metadata } = await podAt(tools, handle)
        const reference = { kind: objectKinds.pod, name: metadata.name, namespace: tools.namespace }
        const options = { propagation: 'background', gracePeriod: 0 } as const
        return tools.api.delete(reference, { ...options, ...(metadata.uid !== undefined && { uid: metadata.uid }) })
      }
      const container = await containerAt(tools, handle)
      const command = ['sh', '-c', 'kill -s "$0" 1', name]
      try {
        await collectText(await tools.api.exec(container, { command, tty: false, stdin: false }))
      } catch (error) {
        if (!(error instanceof StackError) || error.exitCode !== 127) throw error
        throw new StackError('not-on-kubernetes', `${signalName} needs a shell in the container, and ${container.pod} has none`, {
          hint: 'SIGKILL deletes the pod, which needs nothing',
          cause: error,
        })
      }
    },
  }
}
