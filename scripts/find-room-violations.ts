import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { effectfulBuiltins, isContract, type Room, rooms, solePlaces } from './rooms.js'

export interface SourceFile {
  /** Relative to the project's root, with `/`. */
  readonly path: string
  readonly text: string
}

interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
  readonly line: number
}

/** Every import that crosses a wall it may not cross, as `path:line: sentence`. Files outside all rooms are free. */
export function findRoomViolations(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path)
    if (room === undefined) return []
    return importsOf(file.text).flatMap((found) => {
      const problem = violation(file.path, room, found)
      return problem === undefined ? [] : [`${file.path}:${found.line}: ${problem}`]
    })
  })
}

function roomOf(path: string): Room | undefined {
  const matches = rooms.filter((room) => within(path, room.folder))
  return matches.sort((a, b) => b.folder.length - a.folder.length)[0]
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

function violation(path: string, room: Room, found: Import): string | undefined {
  const name = found.specifier.replace(/^node:/, '')
  if (found.specifier.startsWith('.')) return relativeViolation(path, room, found)
  if (builtinModules.includes(name)) return builtinViolation(room, name, found)
  const packageName = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name)
  if (found.typeOnly) return undefined
  const solePlace = solePlaces[packageName]
  if (solePlace !== undefined && solePlace !== path) return `\`${packageName}\` may be imported in ${solePlace} alone`
  if (!room.packages.includes(packageName)) return `${room.folder} may not import \`${packageName}\``
  return undefined
}

function relativeViolation(path: string, room: Room, found: Import): string | undefined {
  const target = posix.join(posix.dirname(path), found.specifier).replace(/\.js$/, '.ts')
  const home = roomOf(target)
  if (home === undefined || home === room) return undefined
  if (found.typeOnly && isContract(target)) return undefined
  if (room.rooms.some((allowed) => within(target, allowed))) return undefined
  // A room may reach into its own inner rooms (providers/docker into providers/docker/lower), not the other way round.
  if (within(home.folder, room.folder)) return undefined
  return `${room.folder} may not import ${home.folder} (${found.specifier})`
}

function builtinViolation(room: Room, name: string, found: Import): string | undefined {
  if (found.typeOnly || room.node === 'all') return undefined
  if (room.node === 'pure' && !effectfulBuiltins.has(name)) return undefined
  return room.node === 'pure'
    ? `${room.folder} is free of effects and may not import \`node:${name}\``
    : `${room.folder} may not import \`node:${name}\``
}

function importsOf(text: string): readonly Import[] {
  const pattern =
    /^[ \t]*(import|export)\s+(type\s+)?(?:[\w*${},\s]+?\s+from\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/gm
  return [...text.matchAll(pattern)].map((match) => ({
    specifier: match[3] ?? match[4] ?? '',
    typeOnly: match[2] !== undefined || (match[4] !== undefined && isTypeQuery(text, match.index)),
    line: text.slice(0, match.index).split('\n').length + leadingLines(match[0]),
  }))
}

/** `import('x')` in a type position is preceded by `typeof` or is followed by a member of the module's types; only `await import` runs. */
function isTypeQuery(text: string, index: number): boolean {
  return (
    /(typeof|[:<|&=])\s*$/.test(text.slice(Math.max(0, index - 12), index)) &&
    !/await\s*$/.test(text.slice(Math.max(0, index - 12), index))
  )
}

function leadingLines(match: string): number {
  return (/^\s*/.exec(match)?.[0].match(/\n/g) ?? []).length
}
