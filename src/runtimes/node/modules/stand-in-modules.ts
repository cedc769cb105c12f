import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Modules of a folder of the runtime itself, and files that TypeScript sources name otherwise than they are called. */
export const frameworkPackage = '@google-cloud/functions-framework'

/**
 * What a module is to be where Node found none of that name: the stand-in for the Functions Framework, or, named by a TypeScript file, `./user.ts`
 * for `./user.js` and `./user`, as compilers resolve them.
 * @param parent the URL of the module that asks
 * @returns a file URL
 */
export function standInModule(specifier: string, parent: string | undefined, runtimeFolder: string): string | undefined {
  if (specifier === frameworkPackage) return pathToFileURL(join(runtimeFolder, 'functions-framework.cjs')).href
  if (parent === undefined || !parent.startsWith('file:') || !/^\.{1,2}\//.test(specifier) || !isTypeScript(parent))
    return undefined
  const asked = join(dirname(fileURLToPath(parent)), specifier)
  const written = asked.replace(/\.([cm]?)js$/, '.$1ts')
  const candidates = [
    ...(written === asked ? [] : [written]),
    `${asked}.ts`,
    `${asked}.js`,
    join(asked, 'index.ts'),
    join(asked, 'index.js'),
  ]
  const found = candidates.find((path) => existsSync(path))
  return found === undefined ? undefined : pathToFileURL(found).href
}

/** By the name of a path or URL. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?ts$/.test(path)
}

/** Whether a TypeScript source has what types cannot merely be taken out of: enums, namespaces, parameter properties, `import x = ..`. */
export function needsMoreThanStripping(source: string): boolean {
  return (
    /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?(?:enum|namespace|module)\s+[\w$.]+\s*\{/m.test(source) ||
    /constructor\s*\([^)]*\b(?:public|private|protected|readonly|override)\s+[\w$]/.test(source) ||
    /^\s*(?:import\s+[\w$]+\s*=|export\s*=)/m.test(source)
  )
}

/** How a TypeScript file is to be loaded: by its extension, the nearest package.json, or what it is written in. */
export function moduleFormat(path: string, source: string): 'module' | 'commonjs' {
  if (path.endsWith('.mts')) return 'module'
  if (path.endsWith('.cts')) return 'commonjs'
  return packageType(dirname(path)) ?? (/^\s*(?:import\s*[\w{*'"]|export\s+[\w{*])/m.test(source) ? 'module' : 'commonjs')
}

function packageType(folder: string): 'module' | 'commonjs' | undefined {
  try {
    const { type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return type === 'module' ? 'module' : type === 'commonjs' ? 'commonjs' : undefined
  } catch {
    return dirname(folder) === folder ? undefined : packageType(dirname(folder))
  }
}
