import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the handler is and what it is called. */
export interface HandlerPlace {
  /** Absolute. */
  readonly path: string
  /** Absent: the default export, or the only function. */
  readonly exported?: string
}

const bases = ['index', 'handler', 'function', 'main', 'app'] as const
const extensions = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'] as const

/** The files that are looked for where none is named, the likeliest first; runtime.yaml lists the same. */
export const handlerFiles: readonly string[] = bases.flatMap((base) => extensions.map((extension) => `${base}.${extension}`))

/**
 * Finds the handler's file: `resize` is an export of the first handler file, `index.resize` and `src/images.resize` name the file.
 * @throws Error that says which files were looked for
 */
export function findHandler(source: string, target: string | undefined): HandlerPlace {
  const dot = target?.lastIndexOf('.') ?? -1
  if (target !== undefined && dot > 0) {
    const file = fileNamed(source, target.slice(0, dot))
    if (file === undefined)
      throw new Error(`\`${target.slice(0, dot)}\` is no file: looked for ${listed(source, target.slice(0, dot))}`)
    return { path: file, exported: target.slice(dot + 1) }
  }
  const found = handlerFiles.map((file) => join(source, file)).find((path) => existsSync(path))
  if (found !== undefined) return { path: found, ...(target !== undefined && { exported: target }) }
  const own = target === undefined ? undefined : fileNamed(source, target)
  if (own !== undefined) return { path: own }
  throw new Error(
    `there is no handler in ${source}: no index.js, handler.js, function.js, main.js or app.js, nor as .ts, .mjs ..${besides(source)}`,
  )
}

function fileNamed(source: string, name: string): string | undefined {
  return extensions.map((extension) => join(source, `${name}.${extension}`)).find((path) => existsSync(path))
}

function listed(source: string, name: string): string {
  return `${name}.{${extensions.join(',')}} in ${source}${besides(dirname(join(source, name)))}`
}

function besides(folder: string): string {
  try {
    const names = readdirSync(folder).filter((name) => !name.startsWith('.') && name !== 'node_modules')
    return names.length === 0 ? ', which is empty' : `; there: ${names.slice(0, 10).join(', ')}`
  } catch {
    return ', which is no folder'
  }
}
