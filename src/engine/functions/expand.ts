import type { Expander, ExpandInput } from '../load/expander-api.js'
import type { DevMode } from '../model/dev-mode.js'
import { placed } from '../model/finding.js'
import { gatewayService } from '../model/gateway-config.js'
import { asObject, isObject, type JsonObject } from '../model/json.js'
import { checkFunctions } from './check/check.js'
import { expandedOrigins } from './expanded-origins.js'
import type { FunctionProgram } from './function-program.js'
import { calledService, functionService } from './function-service.js'
import { gatewayOf } from './gateway.js'
import { type ResolvedFunction, resolveFunctions } from './resolve.js'
import { profilesOf, writtenFunctions } from './written-functions.js'

/**
 * Turns functions into ordinary services, and adds the gateway that calls them: what comes after it knows services alone. The declarations
 * stay in the document, with what was found out about them, for those that show them.
 * @param program asked only where a stack has functions
 * @param dev functions that are worked on while they run
 */
export function functionExpander(program: () => FunctionProgram, dev?: DevMode): Expander {
  return (input) => {
    const { document, origins } = input
    if (writtenFunctions(document).length === 0) return { value: { document, origins }, diagnostics: [] }
    const own = program()
    const { functions, findings } = resolveFunctions(input, own.runtimes)
    const value = { document: expandDocument(input, functions, own, dev), origins: expandedOrigins(origins, functions) }
    const found = [...findings, ...checkFunctions(functions, document)]
    return { value, diagnostics: found.map((finding) => placed(finding, origins)) }
  }
}

function expandDocument(
  input: ExpandInput,
  functions: readonly ResolvedFunction[],
  program: FunctionProgram,
  dev: DevMode | undefined,
): JsonObject {
  const { document, projectName } = input
  const declared = functions.filter(({ place }) => place === 'function')
  const awaited = awaitedServices(document)
  const services = {
    ...asObject(document.services),
    ...Object.fromEntries(
      functions.filter(({ place }) => place === 'service').map((called) => [called.name, calledService(called)]),
    ),
    ...Object.fromEntries(declared.map((each) => [each.name, functionService(each, program, awaited, dev)])),
  }
  const active = functions.filter((each) => input.takesPart(profilesOf(each)))
  const gateway = active.length === 0 ? undefined : gatewayOf(active, document, { projectName, program, awaited })
  const resolved = declared.map(({ name, written, declaration: { runtime, source } }) => {
    return [name, { ...written, runtime, ...(source !== undefined && { source }) }] as const
  })
  return {
    ...document,
    'x-functions': Object.fromEntries(resolved),
    services: { ...services, ...(gateway && { [gatewayService]: gateway.service }) },
    ...(gateway && {
      configs: { ...asObject(document.configs), [gatewayService]: gateway.config },
      volumes: { ...asObject(document.volumes), [gatewayService]: gateway.volume },
    }),
  }
}

/** The services that others wait for to be healthy. */
function awaitedServices(document: JsonObject): ReadonlySet<string> {
  const waiting = ['services', 'x-functions'].flatMap((section) => Object.values(asObject(document[section])))
  return new Set(
    waiting.flatMap((service) =>
      Object.entries(asObject(asObject(service).depends_on)).flatMap(([name, dependency]) =>
        isObject(dependency) && dependency.condition === 'service_healthy' ? [name] : [],
      ),
    ),
  )
}
