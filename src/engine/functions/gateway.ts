import { formatDuration } from '../model/duration.js'
import { gatewayHostPort, gatewayPaths, gatewayPort, gatewayService } from '../model/gateway-config.js'
import { asObject, isList, type Json, type JsonObject } from '../model/json.js'
import { type FunctionProgram, gatewayFolder } from './function-program.js'
import { healthcheckOf } from './function-service.js'
import { configOfGateway, keyFileOf } from './gateway-config.js'
import type { ResolvedFunction } from './resolve.js'
import { nanoseconds } from './times.js'

/** What the gateway adds to a document: entries of its sections. */
export interface GatewayParts {
  readonly service: JsonObject
  readonly config: JsonObject
  readonly volume: JsonObject
}

interface GatewaySurroundings {
  readonly projectName: string
  readonly program: FunctionProgram
  /** Services that others wait for to be healthy. */
  readonly awaited: ReadonlySet<string>
}

const programPath = '/gateway/functions.cjs'

/**
 * The gateway's service, its configuration and the volume of its state.
 * @param functions those that take part
 */
export function gatewayOf(
  functions: readonly ResolvedFunction[],
  document: JsonObject,
  { projectName, program, awaited }: GatewaySurroundings,
): GatewayParts {
  const written = asObject(document['x-gateway'])
  const { port, host, keys, networks, resources, environment, labels, ...rest } = written
  const node = program.runtimes.find(({ id }) => id === 'node')
  const base = node === undefined ? 'node:22-slim' : node.baseImage.replaceAll('{version}', node.defaultVersion)
  const longest = Math.max(0, ...functions.map(({ declaration }) => nanoseconds(declaration.timeout)))
  const known = new Set(['default', ...Object.keys(asObject(document.networks))])
  // One that is not there is reported where it was written.
  const attached = networksOf(functions, networks).filter((network) => known.has(network))
  return {
    service: {
      restart: 'unless-stopped',
      stop_grace_period: formatDuration(longest + 5e9),
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      ...rest,
      build: { context: gatewayFolder(program), dockerfile_inline: dockerfile(base) },
      ...(environment !== undefined && { environment }),
      ...(labels !== undefined && { labels }),
      ...(resources !== undefined && { deploy: { resources } }),
      ports: [
        {
          mode: 'ingress',
          host_ip: typeof host === 'string' ? host : '127.0.0.1',
          target: gatewayPort,
          published: String(port ?? gatewayHostPort),
          protocol: 'tcp',
        },
      ],
      configs: [{ source: gatewayService, target: gatewayPaths.config }],
      ...(typeof keys === 'string' &&
        Object.hasOwn(asObject(document.secrets), keys) && { secrets: [{ source: keys, target: keyFileOf(keys) }] }),
      volumes: [{ type: 'volume', source: gatewayService, target: gatewayPaths.state, volume: {} }],
      ...(attached.length > 0 && { networks: Object.fromEntries(attached.map((network) => [network, null])) }),
      ...(awaited.has(gatewayService) && { healthcheck: healthcheckOf(probe) }),
      'x-k8s': { readiness: { path: '/_/ready', port: gatewayPort }, ...asObject(written['x-k8s']) },
    },
    config: { content: JSON.stringify(configOfGateway(projectName, functions, keys), undefined, 2) },
    volume: {},
  }
}

/** One file on the base that functions have, too: where a Node function is, nothing else has to be fetched. */
function dockerfile(base: string): string {
  return `FROM ${base}\nENV NODE_ENV=production\nCOPY functions.cjs ${programPath}\nCMD ["node", "${programPath}"]\n`
}

const probe = [
  'node',
  '-e',
  `fetch('http://127.0.0.1:${gatewayPort}/_/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`,
]

/** All networks that functions are on, so that each can be reached; none where the default one is all. */
function networksOf(functions: readonly ResolvedFunction[], own: Json | undefined): readonly string[] {
  const theirs = functions.flatMap(({ serviceValue }) => {
    const names = Object.keys(asObject(serviceValue.networks))
    return names.length === 0 ? ['default'] : names
  })
  const all = [...new Set([...(isList(own) ? own.map(String) : []), ...theirs])]
  return all.length === 1 && all[0] === 'default' ? [] : all
}
