import { Flags } from '@oclif/core'
import { StackError } from '../engine/model/errors.js'
import type { ClusterRequest, Consent, OpenCluster, OpenTarget } from '../engine/open-target-api.js'
import type { ServiceOperations } from '../engine/providers/service-operations-api.js'
import { StackCommand } from './_base.js'
import type { Place } from './_place.js'
import type { GlobalFlags } from './_session.js'
import { outputOf, type World } from './_world.js'

/** What every `stack k8s` command knows beside the global flags: which cluster, and where in it. */
export const clusterFlags = {
  ...StackCommand.baseFlags,
  'kube-context': Flags.string({ helpValue: 'NAME', summary: 'a context of your kubeconfig, which the stack file has to allow' }),
  namespace: Flags.string({ char: 'n', helpValue: 'NAME', summary: 'the namespace, instead of `stack-PROJECT`' }),
}

/** On the project's cluster. @param intent what may be done to have it */
export function clusterPlace(intent: ClusterRequest['intent']): Place & {
  begin(...given: Parameters<Place['begin']>): (...given: Parameters<ReturnType<Place['begin']>>) => Promise<OpenCluster>
} {
  return {
    begin(world, flags) {
      return (reference, { emit, signal }) => {
        const request = {
          reference,
          intent,
          consent: consentOf(world, flags),
          emit,
          ...(flags.adopt === true && { foreign: 'adopt' as const }),
          ...(flags['kube-context'] !== undefined && { kubeContext: flags['kube-context'] }),
          ...(flags.namespace !== undefined && { namespace: flags.namespace }),
          ...(flags.context !== undefined && { dockerContext: flags.context }),
        }
        return world.openCluster(request, signal)
      }
    },
    word: clusterWords,
  }
}

/** On the project's cluster, also where `up` has yet to make it: then it is an empty one. */
export const plannedPlace: Place = {
  begin(world, flags) {
    const open = clusterPlace('look').begin(world, flags)
    return async (reference, context) => {
      try {
        return await open(reference, context)
      } catch (error) {
        const isToCome = error instanceof StackError && (error.code === 'cluster-missing' || error.code === 'cluster-half-made')
        if (!isToCome || reference === undefined || !('stack' in reference)) throw error
        const { namespace } = flags
        return world.openClusterToCome(
          { reference, ...(namespace !== undefined && { namespace }) },
          flags.context,
          context.signal,
        )
      }
    }
  },
  word: clusterWords,
}

/** What only clusters can do. */
export async function operationsOf(opened: OpenTarget): Promise<ServiceOperations> {
  if (opened.operations === undefined) throw new Error('not a cluster')
  return opened.operations()
}

/** Who allows changes on a cluster that is not of this machine. */
function consentOf({ terminal }: World, flags: GlobalFlags): Consent {
  if (flags.yes) return { type: 'given' }
  if (!terminal.canAsk) return { type: 'nobody' }
  return {
    type: 'ask',
    async ask(question) {
      const { confirm } = await import('../report/confirm.js')
      return confirm(question, '-y', { canAsk: true, input: terminal.input.stream, output: outputOf(terminal.error) })
    },
  }
}

/** Sentences that both targets share name the commands of Docker; on a cluster each has its twin. */
function clusterWords(text: string): string {
  return text.replace(twins, 'stack k8s $1')
}

const twins =
  /\bstack (up|down|plan|ps|logs|events|exec|attach|run|port|top|build|images|restart|start|stop|kill|scale|wait|ls)\b/g
