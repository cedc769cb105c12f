import type { Checked, Diagnostic } from '../model/diagnostic.js'
import { imageName } from '../model/image-name.js'
import type { KubernetesImageFacts } from '../model/kubernetes-facts.js'
import type { Service } from '../model/service.js'
import type { Stack } from '../model/stack.js'
import type { ImageDetails, InspectedImages } from '../providers/docker/wire/image.js'
import type { ImageAnswer, ImageContents, ImageQuestion } from '../providers/image-contents-api.js'

export interface ImageSources {
  readonly images: InspectedImages
  /** For what only an image's files can tell; asked where the stack needs it. */
  readonly contents: ImageContents
}

/**
 * What the engine and the images themselves tell of what services run, by reference; an image that the engine doesn't have is absent. One
 * that can't be looked into is a warning, and counts as holding nothing.
 */
export async function kubernetesImageFacts(
  stack: Stack,
  { images, contents }: ImageSources,
  signal?: AbortSignal,
): Promise<Checked<ReadonlyMap<string, KubernetesImageFacts>>> {
  const looked = await Promise.all(
    [...usersOfImages(stack)].map(async ([reference, services]) => {
      const image = images.get(reference)
      if (image === undefined) return { images: [], diagnostics: [] }
      const { value, diagnostics } = await answers(stack, reference, services, image, contents, signal)
      return { images: [[reference, factsOf(image, value)] as const], diagnostics }
    }),
  )
  return { value: new Map(looked.flatMap(({ images }) => images)), diagnostics: looked.flatMap(({ diagnostics }) => diagnostics) }
}

function usersOfImages(stack: Stack): ReadonlyMap<string, readonly Service[]> {
  const users = new Map<string, Service[]>()
  for (const [name, service] of Object.entries(stack.services)) {
    const reference = imageName(stack, name, service)
    users.set(reference, [...(users.get(reference) ?? []), service])
  }
  return users
}

async function answers(
  stack: Stack,
  reference: string,
  services: readonly Service[],
  image: ImageDetails,
  contents: ImageContents,
  signal: AbortSignal | undefined,
): Promise<Checked<ImageAnswer>> {
  const nothing: ImageAnswer = { filled: new Map() }
  const question = questionOf(stack, services, Object.keys(image.Config.Volumes ?? {}))
  if (!question.accounts && !question.canCopy && question.paths.length === 0) return { value: nothing, diagnostics: [] }
  try {
    const answer = await contents.look(image.Id, question, signal)
    const copies = question.paths.some((path) => answer.filled.get(path) === true)
    // Only where there is something to copy does it matter who could.
    if (!copies || answer.canCopy !== undefined) return { value: answer, diagnostics: [] }
    return { value: await contents.look(image.Id, { ...question, canCopy: true }, signal), diagnostics: [] }
  } catch (error) {
    signal?.throwIfAborted()
    return { value: nothing, diagnostics: [unseen(reference, question, error)] }
  }
}

/** @param declared paths of the image's own VOLUME instructions */
function questionOf(stack: Stack, services: readonly Service[], declared: readonly string[]): ImageQuestion {
  const paths = [...declared, ...services.flatMap((service) => copiedPaths(stack, service))]
  return { accounts: services.some(namesAccounts), paths: [...new Set(paths)].sort(), canCopy: hasOddNames(stack) }
}

/** Names that no cluster's DNS knows: every container writes them into its own table of hosts. */
function hasOddNames({ services }: Stack): boolean {
  return Object.entries(services).some(([name, { container_name = '', networks = {} }]) => {
    const aliases = Object.values(networks).flatMap((network) => network?.aliases ?? [])
    return [name, container_name, ...aliases].some((text) => text.includes('_'))
  })
}

/** Whether a user or group stands there in words, which only the image can translate. */
function namesAccounts({ user = '', group_add = [] }: Service): boolean {
  return [...user.split(':'), ...group_add].some((name) => name !== '' && !/^\d+$/.test(name))
}

/** Paths of volumes that take over what the image holds there, while they are empty. */
function copiedPaths(stack: Stack, service: Service, seen: readonly Service[] = []): readonly string[] {
  const own = (service.volumes ?? [])
    .filter(({ type, volume }) => type === 'volume' && volume?.nocopy !== true)
    .map(({ target }) => target)
  const others = (service.volumes_from ?? []).flatMap((text) => {
    const other = stack.services[text.split(':')[0] ?? '']
    return other === undefined || seen.includes(other) ? [] : copiedPaths(stack, other, [...seen, service])
  })
  return [...own, ...others]
}

function unseen(reference: string, { accounts, paths }: ImageQuestion, error: unknown): Diagnostic {
  const lost = [
    ...(paths.length > 0 ? [`what it holds at ${paths.map((path) => `\`${path}\``).join(', ')} is not copied into volumes`] : []),
    ...(accounts ? ['names of its users and groups are unknown'] : []),
  ]
  const reason = error instanceof Error ? error.message : String(error)
  return {
    severity: 'warning',
    code: 'image-unseen',
    message: `image \`${reference}\` cannot be looked into, so ${lost.join(', and ')}: ${reason}`,
  }
}

function factsOf({ Id, Architecture, Config }: ImageDetails, answer: ImageAnswer): KubernetesImageFacts {
  const { Test = [], Interval = 0, Timeout = 0, StartPeriod = 0, StartInterval = 0, Retries = 0 } = Config.Healthcheck ?? {}
  const filled = [...answer.filled].flatMap(([path, isFilled]) => (isFilled ? [path] : []))
  return {
    id: Id,
    architecture: Architecture,
    ...(Test.length > 0 && {
      healthcheck: {
        test: Test,
        interval: Interval,
        timeout: Timeout,
        startPeriod: StartPeriod,
        startInterval: StartInterval,
        retries: Retries,
      },
    }),
    exposedPorts: Object.keys(Config.ExposedPorts ?? {}),
    user: Config.User ?? '',
    volumes: Object.keys(Config.Volumes ?? {}),
    entrypoint: Config.Entrypoint ?? [],
    command: Config.Cmd ?? [],
    workingDir: Config.WorkingDir ?? '',
    ...(Config.StopSignal && { stopSignal: Config.StopSignal }),
    ...(answer.accounts && { accounts: answer.accounts }),
    filledPaths: new Set(filled),
    ...(answer.canCopy !== undefined && { canCopy: answer.canCopy }),
  }
}
