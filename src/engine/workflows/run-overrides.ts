import { scalar, toJson } from '../document/node.js'
import type { ListAttribute, Place } from '../load/attributes/attribute.js'
import { mounts } from '../load/attributes/mounts.js'
import { ports } from '../load/attributes/ports.js'
import { canonicalise } from '../load/canonical.js'
import { complete as completed } from '../load/complete.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { DiagnosticsError, exitCodes, StackError } from '../model/errors.js'
import type { Mount, NullableMapping, Port, Service } from '../model/service.js'
import type { Stack } from '../model/stack.js'

/** What `run` changes in its service, as the user wrote it. */
export interface RunOverrides {
  /** Absent: the service's own. */
  readonly command?: readonly string[]
  /** One text, taken apart at blanks, as Compose does. */
  readonly entrypoint?: string
  /** `NAME=value`, or `NAME` to take it from the environment. */
  readonly environment: readonly string[]
  /** `NAME=value`. */
  readonly labels: readonly string[]
  readonly user?: string
  readonly workingDir?: string
  /** `none`; `service`: those the service publishes; or these, in short syntax. */
  readonly ports: 'none' | 'service' | readonly string[]
  /** Short syntax. */
  readonly volumes: readonly string[]
  readonly capAdd: readonly string[]
  readonly capDrop: readonly string[]
  readonly tty: boolean
}

/**
 * The stack with its service as one `run` wants it.
 * @throws DiagnosticsError for a port or volume that cannot be read
 */
export function withRunOverrides(stack: Stack, name: string, overrides: RunOverrides, home: string): Stack {
  const service = stack.services[name]
  if (service === undefined) return stack
  return { ...stack, services: { ...stack.services, [name]: overridden(service, overrides, stack, home) } }
}

function overridden(service: Service, overrides: RunOverrides, stack: Stack, home: string): Service {
  const { command, entrypoint, user, workingDir, capAdd, capDrop, tty } = overrides
  const { container_name: _name, ports: published, ...rest } = service
  const volumes = readShort<Mount>(mounts, '--volume', overrides.volumes, stack, home)
  const targets = new Set(volumes.map(({ target }) => target))
  return {
    ...rest,
    ...(command !== undefined && { command }),
    // Another entrypoint takes other arguments: the command of the file was not meant for it.
    ...(entrypoint !== undefined && { entrypoint: words(entrypoint), command: command ?? [] }),
    ...(user !== undefined && { user }),
    ...(workingDir !== undefined && { working_dir: workingDir }),
    environment: { ...service.environment, ...pairs(overrides.environment, stack.environment) },
    labels: { ...service.labels, ...labelPairs(overrides.labels) },
    ports: portsOf(overrides, published ?? [], stack, home),
    volumes: [...(service.volumes ?? []).filter(({ target }) => !targets.has(target)), ...volumes],
    cap_add: [...(service.cap_add ?? []), ...capAdd],
    cap_drop: [...(service.cap_drop ?? []), ...capDrop],
    tty,
    scale: 1,
  }
}

function portsOf(overrides: RunOverrides, published: readonly Port[], stack: Stack, home: string): readonly Port[] {
  if (overrides.ports === 'none') return []
  if (overrides.ports === 'service') return published
  return readShort<Port>(ports, '--publish', overrides.ports, stack, home)
}

/** Reads short syntax as the stack file's own attribute does. */
function readShort<Item>(
  attribute: ListAttribute,
  flag: string,
  specs: readonly string[],
  stack: Stack,
  home: string,
): readonly Item[] {
  const position = { file: flag, line: 1, column: 1 }
  const diagnostics: Diagnostic[] = []
  const place: Place = {
    directory: stack.workingDir,
    home,
    paths: 'resolved',
    templates: 'resolved',
    report: (diagnostic) => void diagnostics.push(diagnostic),
  }
  const items = specs.flatMap((spec) =>
    canonicalise(scalar(spec, position), attribute.item, [flag], place).map((item) =>
      completed(item, attribute.item, [flag], place),
    ),
  )
  if (diagnostics.length > 0) throw new DiagnosticsError(diagnostics)
  // The attribute made these of short texts, in the canonical form that the type names.
  return items.map((node) => toJson(node) as Item)
}

function pairs(texts: readonly string[], environment: Stack['environment']): NullableMapping {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      return at === -1 ? [text, environment[text] ?? null] : [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}

function labelPairs(texts: readonly string[]): { readonly [name: string]: string } {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at === 0) throw new StackError('usage', `\`--label ${text}\`: a label needs a name`, { exitCode: exitCodes.usage })
      return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
