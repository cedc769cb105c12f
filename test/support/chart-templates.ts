import { createHash } from 'node:crypto'
import { parse, stringify } from 'yaml'

/*
 * As much of Helm's template language as the charts of `render` use, so that a chart can be checked where there is no helm. Anything else
 * in a template is an error.
 */

interface ChartFile {
  readonly path: string
  readonly text: string
}

/** The manifests of a chart with its own values, as `helm template` would print them. */
export function chartManifests(files: readonly ChartFile[], namespace: string): string {
  const text = (path: string) => files.find((file) => file.path === path)?.text ?? ''
  const chart: { readonly name: string } = parse(text('Chart.yaml'))
  const scope = { values: parse(text('values.yaml')), namespace, chart: chart.name }
  return files
    .filter(({ path }) => path.startsWith('templates/') && path.endsWith('.yaml'))
    .map((file) => filled(conditional(file.text, scope), scope))
    .join('---\n')
}

interface Scope {
  readonly values: unknown
  readonly namespace: string
  readonly chart: string
}

function conditional(text: string, scope: Scope): string {
  return text.replace(
    /\n?\{\{- if ne (\S+|\(index [^)]*\)\S*) "(\w+)" \}\}\n([\s\S]*?)\{\{- end \}\}\n/g,
    (_, path, other, body) => (lookUp(path, scope) === other ? '\n' : `\n${body}`),
  )
}

function filled(text: string, scope: Scope): string {
  const blocks = text.replace(/\n\{\{- toYaml \((.*)\) \| nindent (\d+) \}\}/g, (_, path, width) => {
    const indent = ' '.repeat(Number(width))
    const lines = stringify(lookUp(path, scope)).trimEnd().split('\n')
    return `\n${lines.map((line) => `${indent}${line}`).join('\n')}`
  })
  const maps = blocks.replace(/\n\{\{- include "[^"]*\.env" (.*) \| nindent (\d+) \}\}/g, (_, path, width) => {
    const entries = Object.entries(asMap(lookUp(path, scope)))
    if (entries.length === 0) return ' []'
    const indent = ' '.repeat(Number(width))
    return entries
      .map(([name, value]) => {
        const text = JSON.stringify(String(value).replaceAll('$', '$$$$'))
        return `\n${indent}- name: ${JSON.stringify(name)}\n${indent}  value: ${text}`
      })
      .join('')
  })
  return maps.replace(/\{\{ (.*?) \}\}/g, (whole, action) => (action === '"{{"' ? '{{' : scalar(action, scope, whole)))
}

function scalar(action: string, scope: Scope, whole: string): string {
  const [, helper, rest = ''] = /^include "[^"]*\.(\w+)" (.*)$/.exec(action) ?? []
  if (helper === 'image') return image(asMap(lookUp(rest, scope)))
  if (helper === 'job') return job(rest, scope)
  if (helper === undefined) return String(lookUp(action, scope))
  throw new Error(`not a template that charts of render have: ${whole}`)
}

function image({ repository, tag, digest }: { readonly [key: string]: unknown }): string {
  return digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`
}

function job(rest: string, scope: Scope): string {
  const [, name, content, path = ''] = /^\(dict "name" "([^"]*)" "content" "([^"]*)" "values" (.*)\)$/.exec(rest) ?? []
  const digest = createHash('sha256').update(`${content}${stringify(lookUp(path, scope))}`)
  return `${name}-${digest.digest('hex').slice(0, 8)}`
}

/** `.Values.services.web.replicas`, `(index .Values "services" "my-web").type`. */
function lookUp(path: string, { values, namespace, chart }: Scope): unknown {
  if (path === '.Release.Namespace') return namespace
  if (path === '.Chart.Name') return chart
  const [, indexed, after = ''] = /^\(index \.Values (.*)\)(\..*)?$/.exec(path) ?? []
  const keys =
    indexed === undefined
      ? path.replace(/^\.Values\./, '').split('.')
      : [...indexed.matchAll(/"([^"]*)"/g)].map(([, key = '']) => key)
  const all = [...keys, ...after.split('.').filter((key) => key !== '')]
  return all.reduce((at, key) => {
    if (!(key in asMap(at))) throw new Error(`values have no ${path}`)
    return asMap(at)[key]
  }, values)
}

function asMap(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
