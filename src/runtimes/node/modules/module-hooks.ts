import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isTypeScript, moduleFormat, standInModule } from './stand-in-modules.js'
import { stripped } from './stripped.js'

/*
 * Module hooks (node:module) for versions of Node that run them in a thread of their own: resolution of what has a stand-in, and TypeScript.
 * `typescript.cjs` and `functions-framework.cjs` lie beside this program.
 */

interface Resolved {
  readonly url: string
  readonly format?: string | null
  readonly shortCircuit?: boolean
}

interface Loaded {
  readonly format: string
  readonly source: string | null
  readonly shortCircuit: true
}

type Next<Context, Result> = (name: string, context: Context) => Promise<Result>

export async function resolve<Context extends { readonly parentURL?: string }>(
  specifier: string,
  context: Context,
  next: Next<Context, Resolved>,
): Promise<Resolved> {
  try {
    const resolved = await next(specifier, context)
    // Node would ask for the format of an extension it does not know.
    return isTypeScript(resolved.url) ? { ...resolved, shortCircuit: true } : resolved
  } catch (error) {
    const url = standInModule(specifier, context.parentURL, __dirname)
    if (url === undefined) throw error
    return { url, shortCircuit: true }
  }
}

export async function load<Context>(url: string, context: Context, next: Next<Context, unknown>): Promise<unknown> {
  if (!url.startsWith('file:') || !isTypeScript(url.split('?')[0] ?? '')) return next(url, context)
  const path = fileURLToPath(url)
  const source = readFileSync(path, 'utf8')
  const format = moduleFormat(path, source)
  // CommonJS is compiled where it is required.
  const loaded: Loaded = { format, source: format === 'module' ? stripped(path, source, __dirname) : null, shortCircuit: true }
  return loaded
}
