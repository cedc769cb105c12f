import { readFileSync } from 'node:fs'
import nodeModule from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  frameworkPackage,
  isTypeScript,
  moduleFormat,
  needsMoreThanStripping,
  standInModule,
} from '../modules/stand-in-modules.js'
import { stripped } from '../modules/stripped.js'

/**
 * Teaches this process's module loading what user code may expect: TypeScript as far as this Node does not take it itself, and a stand-in for the
 * Functions Framework where it is not installed.
 */
export function prepareModules(entry: string, runtimeFolder: string): void {
  // The types are those of Node 20, and leave out what is its own.
  const internals = nodeModule as unknown as ModuleInternals
  const strips = Boolean((process.features as { readonly typescript?: unknown }).typescript)
  if (internals.registerHooks !== undefined) return void registerHooks(internals.registerHooks, strips, runtimeFolder)
  requireLeniently(internals, strips, runtimeFolder)
  // A thread for hooks costs tens of milliseconds: only for those who import what it is for.
  const imports = isTypeScript(entry) || readFileSync(entry, 'utf8').includes(frameworkPackage)
  if (imports) nodeModule.register(pathToFileURL(join(runtimeFolder, 'module-hooks.cjs')).href)
}

/** What the types of this project's oldest Node do not have, or keep to themselves. */
interface ModuleInternals {
  readonly registerHooks?: (hooks: { readonly resolve: ResolveHook; readonly load: LoadHook }) => void
  _resolveFilename(request: string, parent: { readonly filename?: string } | undefined, ...rest: readonly unknown[]): string
  readonly _extensions: { [extension: string]: (module: CompilableModule, path: string) => void }
}

interface CompilableModule {
  _compile(source: string, path: string): void
}

type ResolveHook = (
  specifier: string,
  context: { readonly parentURL?: string },
  next: (specifier: string, context: object) => object,
) => object
type LoadHook = (url: string, context: object, next: (url: string, context: object) => object) => object

/** Hooks in this thread, for `import` and `require` alike (Node 22.15 and later). */
function registerHooks(register: NonNullable<ModuleInternals['registerHooks']>, strips: boolean, runtimeFolder: string): void {
  register({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context)
      } catch (error) {
        const url = standInModule(specifier, context.parentURL, runtimeFolder)
        if (url === undefined) throw error
        return { url, shortCircuit: true, ...(url.endsWith('.cjs') && { format: 'commonjs' }) }
      }
    },
    load(url, context, next) {
      if (!url.startsWith('file:') || !isTypeScript(url)) return next(url, context)
      const path = fileURLToPath(url)
      const source = readFileSync(path, 'utf8')
      if (strips && !needsMoreThanStripping(source)) return next(url, context)
      return { format: moduleFormat(path, source), source: stripped(path, source, runtimeFolder), shortCircuit: true }
    },
  })
}

/** The same for `require`, where Node has no hooks for it. */
function requireLeniently(internals: ModuleInternals, strips: boolean, runtimeFolder: string): void {
  const resolve = internals._resolveFilename
  internals._resolveFilename = (request, parent, ...rest) => {
    try {
      return resolve.call(internals, request, parent, ...rest)
    } catch (error) {
      const url = standInModule(
        request,
        parent?.filename === undefined ? undefined : pathToFileURL(parent.filename).href,
        runtimeFolder,
      )
      if (url === undefined) throw error
      return fileURLToPath(url)
    }
  }
  if (strips) return
  for (const extension of ['.ts', '.cts']) {
    internals._extensions[extension] = (module, path) =>
      module._compile(stripped(path, readFileSync(path, 'utf8'), runtimeFolder, 'commonjs'), path)
  }
}
