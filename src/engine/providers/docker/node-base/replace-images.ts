import type { Diagnostic } from '../../../model/diagnostic.js'
import type { Origins } from '../../../model/origin.js'
import type { Stack } from '../../../model/stack.js'
import type { StandInFinder } from './find-stand-ins.js'
import type { NodeBase } from './node-base.js'

/** The sentence that says which base is used, wherever it is. */
export function explainStandIn(image: string, { reference, version }: NodeBase): string {
  return `\`${image}\` is not on the engine and no registry answers: using \`${reference}\`, assembled from the Node ${version} that runs stack`
}

/** The stack with the Node base in the place of Node images that cannot be had, and a warning for each service that gets it. */
export async function withNodeBase(
  stack: Stack,
  origins: Origins,
  finder: StandInFinder,
): Promise<{ readonly stack: Stack; readonly diagnostics: readonly Diagnostic[] }> {
  const users = Object.entries(stack.services).filter(
    ([, { build, pull_policy }]) => build === undefined && pull_policy !== 'never',
  )
  const standIns = await finder.find(users.flatMap(([, { image }]) => image ?? []))
  const replaced = users.flatMap(([name, service]) => {
    const { image = '' } = service
    const base = standIns.get(image)
    return base === undefined ? [] : [{ name, service, image, base }]
  })
  if (replaced.length === 0) return { stack, diagnostics: [] }
  // Nothing can be pulled, whatever `pull_policy` asks for.
  const changed = replaced.map(
    ({ name, service, base }) => [name, { ...service, image: base.reference, pull_policy: 'missing' }] as const,
  )
  return {
    stack: { ...stack, services: { ...stack.services, ...Object.fromEntries(changed) } },
    diagnostics: replaced.map(({ name, image, base }) => ({
      severity: 'warning',
      code: 'node-base',
      message: `services.${name}.image: ${explainStandIn(image, base)}`,
      position: origins.at(['services', name, 'image']),
    })),
  }
}
