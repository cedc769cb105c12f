import { containersOf } from '../rollout.js'
import { type FailureInput, type FailureSignal, placed } from './failure-signal.js'

const reasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
])

/** An image that the node cannot get. */
export function image(input: FailureInput): FailureSignal | undefined {
  for (const pod of input.rollout.pods) {
    for (const { state, image: reference = '' } of containersOf(pod)) {
      const { reason = '', message = '' } = state?.waiting ?? {}
      if (!reasons.has(reason)) continue
      const said = [message, ...pullEvents(input, pod.metadata.uid)].join('\n')
      return explain(input, specImage(pod.spec?.containers, reference), reason, said)
    }
  }
  return undefined
}

/** The status of a container that never ran may name its image with a registry in front. */
function specImage(containers: readonly { readonly image?: string }[] | undefined, reference: string): string {
  return containers?.find(({ image }) => image !== undefined && reference.endsWith(image))?.image ?? reference
}

function pullEvents({ rollout }: FailureInput, uid: string | undefined): readonly string[] {
  return rollout.events
    .filter(({ involvedObject, reason }) => involvedObject?.uid === uid && reason === 'Failed')
    .map(({ message = '' }) => message)
}

function explain(input: FailureInput, reference: string, reason: string, said: string): FailureSignal {
  const { service } = input
  const told = (code: string, because: string, hint: string): FailureSignal => ({
    code,
    text: `image \`${reference}\`${placed(input)} ${because}`,
    hint,
    ...(code === 'image-pull' && { details: [{ title: 'The node said:', lines: [lastSentence(said)] }] }),
  })
  if (reason === 'InvalidImageName')
    return told('image-name', 'is no valid name of an image', `write it as NAME:TAG: services.${service}.image`)
  if (/no match for platform|no matching manifest|exec format/i.test(said)) {
    return told(
      'image-platform',
      'is not there for the processor of the node',
      `name another one, or build it: services.${service}.build`,
    )
  }
  if (input.images === 'loaded' || reason === 'ErrImageNeverPull') {
    return told('image-not-loaded', 'is not on the node: it was not loaded, or removed there since', 'stack k8s up')
  }
  if (/toomanyrequests|rate limit|\b429\b/i.test(said)) {
    return told(
      'image-rate-limit',
      'is refused for now: the registry’s limit of pulls is reached',
      'try again later, or give the cluster a pull secret: `x-k8s.imagePullSecrets`',
    )
  }
  if (/unauthorized|authentication required|access denied|no basic auth|\b401\b|\b403\b|insufficient_scope/i.test(said)) {
    return told(
      'image-denied',
      'needs credentials: the registry refuses access',
      'give the cluster a pull secret: `x-k8s.imagePullSecrets`',
    )
  }
  if (
    /no such host|dial tcp|i\/o timeout|connection refused|network is unreachable|x509|TLS handshake|no route to host/i.test(said)
  ) {
    return told(
      'image-unreachable',
      'cannot be pulled: the cluster does not reach the registry',
      'name one that it reaches, or push yours there: `x-k8s.registry`',
    )
  }
  if (/not found|manifest unknown|\b404\b|NotFound/i.test(said)) {
    return told('image-missing', 'does not exist in its registry', `correct the name or the tag: services.${service}.image`)
  }
  return told('image-pull', 'cannot be pulled', `stack k8s describe ${service}`)
}

function lastSentence(said: string): string {
  return said.split('\n').findLast((line) => line !== '') ?? said
}
