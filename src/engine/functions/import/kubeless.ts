import { type MapNode, type Node, textAt, toJson } from '../../document/node.js'
import type { Account } from '../../model/account.js'
import { isObject, type Json } from '../../model/json.js'
import { cpusOfQuantity, timeoutOf } from '../edit/quantities.js'
import { describeTrigger } from '../scaffold.js'
import {
  approximated,
  below,
  FunctionImport,
  type ImportContext,
  type Imported,
  type ImportedFunction,
  imported,
  type KeyTranslator,
  leftOut,
  translated,
} from './imported.js'
import { functionNameOf, literal, memoryLimit, nodeAt, runtimeTranslation, scalarEntries, scalarText } from './values.js'

/** Translates manifests of Kubeless: Function, HTTPTrigger, CronJobTrigger (kubeless.io/v1beta1), alone or in a List. */
export function importKubeless(documents: readonly Node[], context: ImportContext): Imported {
  const manifests = documents.flatMap(manifestsOf)
  const functions = manifests.filter((manifest) => textAt(manifest, 'kind') === 'Function')
  const imports = functions.map((manifest) => functionOf(manifest, context))
  const others = manifests.filter((manifest) => textAt(manifest, 'kind') !== 'Function')
  const accounts = others.flatMap((manifest) => triggerOf(manifest, imports))
  const made = imports.map(({ taken, ...rest }) => ({ made: { ...rest, declaration: taken.block() }, accounts: taken.accounts }))
  return imported(made, accounts)
}

export function isKubeless(documents: readonly Node[]): boolean {
  return documents.flatMap(manifestsOf).some((manifest) => (textAt(manifest, 'apiVersion') ?? '').startsWith('kubeless.io/'))
}

function manifestsOf(document: Node): readonly MapNode[] {
  if (document.type !== 'map') return []
  const items = nodeAt(document, 'items')
  if (textAt(document, 'kind') !== 'List' || items?.type !== 'list') return [document]
  return items.items.flatMap(manifestsOf)
}

interface Importing extends Omit<ImportedFunction, 'declaration'> {
  readonly taken: FunctionImport
}

function functionOf(manifest: MapNode, context: ImportContext): Importing {
  const written = textAt(nodeAt(manifest, 'metadata') ?? manifest, 'name') ?? 'function'
  const name = functionNameOf(written)
  const spec = nodeAt(manifest, 'spec')
  const runtime = scalarText(nodeAt(spec, 'runtime')) ?? ''
  const [module = 'handler', target] = (scalarText(nodeAt(spec, 'handler')) ?? 'handler').split(/\.(?=[^.]*$)/)
  const folder = `functions/${name}`
  const text = scalarText(nodeAt(spec, 'function'))
  const contentType = scalarText(nodeAt(spec, 'function-content-type')) ?? 'text'
  const code = contentType.startsWith('base64') && text !== undefined ? fromBase64(text) : text
  const isHere = code !== undefined && /^(?:text|base64)$/.test(contentType)
  const isPython = /^python/i.test(runtime)
  const deps = scalarText(nodeAt(spec, 'deps')) ?? ''
  const dependencyFile = isPython ? 'requirements.txt' : 'package.json'
  const taken = new FunctionImport()
  const path = ['Function', written]
  taken.take([...path, 'apiVersion'], manifest.position, translated('signature: kubeless', { signature: 'kubeless' }))
  taken.take([...path, 'metadata'], manifest.position, translated(`the function \`${name}\``, { source: `./${folder}` }))
  const labels = scalarEntries(nodeAt(manifest, 'metadata', 'labels'))
  if (labels.length > 0)
    taken.take([...path, 'metadata', 'labels'], manifest.position, translated('labels', { labels: Object.fromEntries(labels) }))
  const file = `${module}.${isPython ? 'py' : 'js'}`
  const table: { readonly [key: string]: KeyTranslator<ImportContext> } = {
    runtime: () => runtimeTranslation(runtime, context),
    handler: () => translated('handler', { handler: target === undefined ? module : `${module}.${target}` }),
    function: () => {
      if (isHere) return translated(`written to ${folder}/${file}`, {})
      const hint = `put it into ${folder}/${file}`
      return { level: 'rejected', reason: `its content is \`${contentType}\`, which is not in the manifest as text`, hint }
    },
    'function-content-type': () => translated('read accordingly', {}),
    checksum: () => leftOut('images are tagged by their content'),
    deps: () =>
      deps.trim() === '' ? translated('nothing to install', {}) : translated(`written to ${folder}/${dependencyFile}`, {}),
    timeout: (value) => {
      const timeout = timeoutOf(scalarText(value) ?? '')
      if (timeout === undefined || timeout === '0s') return leftOut('no time limit was set')
      return translated(`timeout: ${timeout}`, { timeout })
    },
    deployment: () => translated('as its container says', {}),
    service: () => approximated('every function listens on port 8080 and is found by its name', {}),
    horizontalPodAutoscaler: autoscaling,
  }
  taken.takeKeys(spec, [...path, 'spec'], table, context)
  const container = nodeAt(spec, 'deployment', 'spec', 'template', 'spec', 'containers')
  if (container?.type === 'list' && container.items[0]) {
    taken.takeKeys(
      container.items[0],
      [...path, 'spec', 'deployment', 'spec', 'template', 'spec', 'containers', 0],
      containerTable,
      context,
    )
  }
  return {
    name,
    taken,
    secrets: [],
    position: manifest.position,
    files: [
      ...(isHere && code !== undefined ? [{ path: `${folder}/${file}`, text: code }] : []),
      ...(deps.trim() === '' ? [] : [{ path: `${folder}/${dependencyFile}`, text: deps }]),
    ],
  }
}

const containerTable: { readonly [key: string]: KeyTranslator<ImportContext> } = {
  env: (value) => {
    if (value.type !== 'list') return leftOut('is no list')
    return value.items.flatMap((item) => {
      const [name, text] = [textAt(item, 'name') ?? '', textAt(item, 'value')]
      const made =
        text === undefined
          ? leftOut('comes from an object of the cluster', `declare a secret, or set ${name} in the environment`)
          : translated(`environment.${name}`, { environment: { [name]: literal(text) } })
      return below(name, item.position, made)
    })
  },
  resources: (value) => {
    const parts = [
      ['limits', 'limits'],
      ['requests', 'reservations'],
    ] as const
    return parts.flatMap(([from, to]) => {
      const cpu = cpusOfQuantity(scalarText(nodeAt(value, from, 'cpu')) ?? '')
      const memory = scalarText(nodeAt(value, from, 'memory'))
      return [
        ...(cpu === undefined ? [] : [translated(`resources.${to}.cpus`, { resources: { [to]: { cpus: cpu } } })]),
        ...(memory === undefined ? [] : [memoryLimit(memory, to)]),
      ]
    })
  },
  name: () => translated('the function is a container of its own', {}),
  image: (value) => approximated('the image is built from the source', {}, `it was ${scalarText(value) ?? 'another'}`),
}

function autoscaling(value: Node) {
  const spec = nodeAt(value, 'spec')
  const [min, max] = [scalarText(nodeAt(spec, 'minReplicas')), scalarText(nodeAt(spec, 'maxReplicas'))]
  if (max === undefined) return leftOut('says nothing')
  const metrics = nodeAt(spec, 'metrics')
  const metric = metrics?.type === 'list' ? metrics.items[0] : undefined
  const resource = scalarText(nodeAt(metric, 'resource', 'name'))
  const utilization =
    scalarText(nodeAt(metric, 'resource', 'targetAverageUtilization')) ??
    scalarText(nodeAt(metric, 'resource', 'target', 'averageUtilization'))
  const bounds = { min: Math.max(1, Number(min ?? 1)), max: Number(max) }
  if ((resource === 'cpu' || resource === 'memory') && utilization !== undefined) {
    return translated('scale', { scale: { ...bounds, metric: resource, target: Number(utilization) } })
  }
  const calls = scalarText(nodeAt(metric, 'object', 'targetValue')) ?? scalarText(nodeAt(metric, 'object', 'target', 'value'))
  if (calls !== undefined && /^\d+$/.test(calls))
    return translated('scale, by calls a second', { scale: { ...bounds, metric: 'rps', target: Number(calls) } })
  return approximated('scale, by processor time at 80 %', { scale: { ...bounds, metric: 'cpu', target: 80 } })
}

function triggerOf(manifest: MapNode, functions: readonly Importing[]): readonly Account[] {
  const kind = textAt(manifest, 'kind') ?? 'nothing'
  const name = textAt(nodeAt(manifest, 'metadata') ?? manifest, 'name') ?? ''
  const spec = nodeAt(manifest, 'spec')
  const path = [kind, name]
  const account = (level: Account['level'], reason: string, hint?: string): Account => ({
    level,
    path,
    reason,
    position: manifest.position,
    ...(hint !== undefined && { hint }),
  })
  if (kind === 'KafkaTrigger' || kind === 'NATSTrigger' || kind === 'KinesisTrigger') {
    const hint = `publish to a topic of the built-in bus: stack function trigger add NAME topic ${scalarText(nodeAt(spec, 'topic')) ?? 'TOPIC'}`
    return [account('rejected', `triggers of ${kind.replace('Trigger', '')} are not there yet`, hint)]
  }
  const wanted = scalarText(nodeAt(spec, 'function-name')) ?? ''
  const target = functions.find((each) => each.name === functionNameOf(wanted))
  if (kind !== 'HTTPTrigger' && kind !== 'CronJobTrigger') return [account('ignored', 'is no function and no trigger')]
  if (target === undefined) return [account('rejected', `the function \`${wanted}\` is not among what is imported`)]
  const trigger = kind === 'HTTPTrigger' ? httpOf(spec, target.name) : cronOf(spec, name)
  target.taken.take(path, manifest.position, {
    level: 'translated',
    reason: `${describeTrigger(trigger, target.name)} of \`${target.name}\``,
    triggers: [trigger],
  })
  const lost = ['tls', 'tls-secret', 'basic-auth-secret', 'gateway'].filter(
    (key) => (scalarText(nodeAt(spec, key)) ?? 'false') !== 'false' && scalarText(nodeAt(spec, key)) !== '',
  )
  return lost.map((key) => ({ ...account('ignored', 'routes of the gateway have none of it'), path: [...path, key] }))
}

function httpOf(spec: Node | undefined, name: string) {
  const [host, path] = [scalarText(nodeAt(spec, 'host-name')), scalarText(nodeAt(spec, 'path'))]
  const cors = scalarText(nodeAt(spec, 'cors-enable')) === 'true'
  return {
    http: {
      path: `/${(path || name).replace(/^\/+/, '')}`,
      ...(host !== undefined && host !== '' && { hostname: host }),
      ...(cors && { cors: true }),
    },
  }
}

function cronOf(spec: Node | undefined, name: string) {
  const payload = nodeAt(spec, 'payload')
  const data: Json | undefined = payload === undefined ? undefined : toJson(payload)
  const isGiven = data !== undefined && data !== null && !(isObject(data) && Object.keys(data).length === 0)
  return { cron: { schedule: scalarText(nodeAt(spec, 'schedule')) ?? '', ...(isGiven && { data }), name } }
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8')
}
