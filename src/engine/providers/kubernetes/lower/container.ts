import type { V1Container, V1EnvVar } from '@kubernetes/client-node'
import { annotations } from '../labels.js'
import { objectName } from './names.js'
import { imageNeeds, imageReference } from './node-images.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'
import type { Workload } from './workloads.js'

/** The process of a service: its image, command, environment, terminal. */
export function lowerContainer(of: ServiceInStack, workload: Workload): PodPart {
  const { service, image } = of
  const reference = imageReference(of)
  accountForContainer(of, reference)
  return {
    container: {
      image: reference,
      imagePullPolicy: pullPolicy(of),
      ...process(of),
      ...(service.working_dir !== undefined && { workingDir: service.working_dir }),
      ...environment(of),
      ...(service.tty === true && { tty: true }),
      ...(service.stdin_open === true && { stdin: true }),
    },
    annotations: image === undefined ? {} : { [imageAnnotation(of, workload)]: image.id },
    needs: imageNeeds(of),
  }
}

function accountForContainer(of: ServiceInStack, reference: string): void {
  const { accounts } = of
  accounts.translated(['image'], `container image ${reference}`)
  accounts.translated(['pull_policy'], `imagePullPolicy ${pullPolicy(of)}, asked by the engine`)
  accounts.translated(['entrypoint'], 'container command')
  accounts.translated(['command'], 'container args')
  accounts.translated(['working_dir'], 'container workingDir')
  accounts.translated(['environment'], 'container env')
  accounts.translated(['tty'], 'container tty')
  accounts.translated(['stdin_open'], 'container stdin')
  accountForPlatform(of)
}

/** A Pod has one for each service in it, so that a new image under the old name is rolled out. */
function imageAnnotation(of: ServiceInStack, { owner }: Workload): string {
  return of.name === owner.name ? annotations.image : `${annotations.image}-${objectName(of.name, 40)}`
}

/**
 * `command` is Compose's entrypoint and `args` its command. An entrypoint takes the image's command away on both; an empty one leaves the
 * image's command to be run by itself, for which Kubernetes has no word, so that it has to be written out.
 */
function process({ service, image }: ServiceInStack): Pick<V1Container, 'command' | 'args'> {
  const { entrypoint, command } = service
  const isCleared = entrypoint?.every((part) => part === '')
  if (isCleared) {
    const whole = command !== null && command.length > 0 ? command : (image?.command ?? [])
    return whole.length > 0 ? { command: whole.map(literal) } : {}
  }
  return {
    ...(entrypoint !== null && { command: entrypoint.map(literal) }),
    ...(command !== null && command.length > 0 && { args: command.map(literal) }),
  }
}

/** Kubernetes reads `$(NAME)` in commands, arguments and values of variables; a doubled `$` stands for itself. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$')
}

/** A variable named without a value, and not set where `stack` runs, is none. */
function environment({ service }: ServiceInStack): Pick<V1Container, 'env'> {
  const env = Object.entries(service.environment ?? {}).flatMap(([name, value]): V1EnvVar[] =>
    value === null ? [] : [{ name, value: literal(value) }],
  )
  return env.length > 0 ? { env } : {}
}

/**
 * Nodes of this machine are given their images by `stack`, which has asked the registry as often as the policy wants; only a cluster
 * elsewhere asks for itself.
 */
function pullPolicy({ service, context }: ServiceInStack): 'Always' | 'IfNotPresent' | 'Never' {
  const isRemote = context.facts.cluster.driver === 'remote'
  if (isRemote) return service.pull_policy === 'always' && service.build === undefined ? 'Always' : 'IfNotPresent'
  return service.pull_policy === 'never' || service.pull_policy === 'build' ? 'Never' : 'IfNotPresent'
}

function accountForPlatform({ service, context, image, accounts }: ServiceInStack): void {
  const { architectures } = context.facts.cluster
  const wanted = image?.architecture ?? service.platform?.split('/')[1] ?? ''
  if (architectures.length === 0 || architectures.includes(wanted)) {
    accounts.translated(['platform'], 'the image of that platform is loaded')
  } else {
    accounts.approximated(['platform'], `the nodes are ${architectures.join(', ')}: it runs emulated, if at all`)
  }
}
