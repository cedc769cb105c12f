import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Why a handler could not be loaded, and where. */
export interface LoadFailure {
  readonly message: string
  /** Relative to the source, where it is in there. */
  readonly file?: string
  readonly line?: number
}

/** Tells what went wrong while a module was loaded, as far as the error, its stack and the sources tell it. */
export async function explainLoadFailure(error: unknown, source: string): Promise<LoadFailure> {
  const { message, stack = '' } = error instanceof Error ? error : { message: String(error) }
  const said = error instanceof Error && error.name !== 'Error' ? `${error.name}: ${message}` : message
  const place =
    missingModule(message) ??
    heading(stack) ??
    (error instanceof SyntaxError ? await syntaxError(source) : frameIn(stack, source))
  const shown = said.split('\n')[0] ?? said
  if (place === undefined) return { message: shown }
  const file = relative(source, place.file)
  return {
    message: shown,
    file: file.startsWith('..') ? place.file : file,
    ...(place.line !== undefined && { line: place.line }),
  }
}

interface Place {
  readonly file: string
  readonly line?: number
}

/** `Cannot find module 'x'`, with who asked for it; the line is looked up there. */
function missingModule(message: string): Place | undefined {
  const [, asked, importer] =
    /^Cannot find (?:module|package) '([^']+)'(?:\n|.*?)(?:Require stack:\n- (.+)|imported from (.+))/s
      .exec(message)
      ?.filter(Boolean) ?? []
  if (asked === undefined || importer === undefined) return undefined
  const file = path(importer.split('\n')[0] ?? importer)
  const base = asked.split('/').at(-1) ?? asked
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    const at = lines.findIndex((line) => /import|require|from/.test(line) && (line.includes(asked) || line.includes(base)))
    return { file, ...(at !== -1 && { line: at + 1 }) }
  } catch {
    return { file }
  }
}

/** Errors of the compiler begin with `path:line`. */
function heading(stack: string): Place | undefined {
  const [, file, line] = /^((?:file:\/\/)?\/.+?):(\d+)(?:\n|$)/.exec(stack) ?? []
  return file === undefined ? undefined : { file: path(file), line: Number(line) }
}

/** The first place of a stack that is the user's own. */
function frameIn(stack: string, source: string): Place | undefined {
  for (const [, file, line] of stack.matchAll(/((?:file:\/\/)?\/[^\s()]+?):(\d+):\d+\)?$/gm)) {
    if (file !== undefined && path(file).startsWith(source) && !file.includes('/node_modules/'))
      return { file: path(file), line: Number(line) }
  }
  return undefined
}

/** Node tells of a syntax error in an ES module without its place where it was imported; checked by itself, it tells. */
async function syntaxError(source: string): Promise<Place | undefined> {
  for (const file of scriptsIn(source).slice(0, 50)) {
    try {
      await promisify(execFile)(process.execPath, ['--check', file], { timeout: 3000 })
    } catch (error) {
      // What a program that failed has written is on its error (node:child_process).
      const { stderr } = error as { readonly stderr?: string }
      const place = heading(stderr ?? '')
      if (place !== undefined) return place
    }
  }
  return undefined
}

function scriptsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
    const inside = join(folder, entry.name)
    if (entry.isDirectory()) return scriptsIn(inside)
    return /\.[cm]?[jt]s$/.test(entry.name) ? [inside] : []
  })
}

function path(fileOrUrl: string): string {
  return fileOrUrl.startsWith('file:') ? fileURLToPath(fileOrUrl) : fileOrUrl
}
