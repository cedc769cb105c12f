/** One instruction of a Dockerfile. https://docs.docker.com/reference/dockerfile/ */
export interface Instruction {
  /** In capitals: `FROM`, `COPY`. */
  readonly keyword: string
  /** `--from=build` as `['from', 'build']`; a flag may come several times, and one without a value has an empty one. */
  readonly flags: readonly (readonly [name: string, value: string])[]
  /** What follows the flags, continued lines joined, without comments. */
  readonly rest: string
  /** Lines in the text, from 0; `end` is behind the last one, here-documents included. */
  readonly start: number
  readonly end: number
}

/** A Dockerfile, read as far as it is the same for every build: no variables replaced. Never fails: what is wrong, the engine says. */
export interface Dockerfile {
  readonly instructions: readonly Instruction[]
  /** The image of `# syntax=`, which may give the text another meaning. */
  readonly syntax?: string
}

export function parseDockerfile(text: string): Dockerfile {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const directives = readDirectives(lines)
  const escapeCharacter = directives.get('escape') === '`' ? '`' : '\\'
  const instructions: Instruction[] = []
  for (let index = 0; index < lines.length; ) {
    const start = index
    if (isBlankOrComment(lines[index] ?? '')) {
      index++
      continue
    }
    let joined = ''
    for (;;) {
      const line = (lines[index++] ?? '').replace(/\r$/, '')
      const isContinued = line.trimEnd().endsWith(escapeCharacter)
      joined += isContinued ? line.trimEnd().slice(0, -1) : line
      // Comments and blank lines within a continued instruction belong to it and mean nothing.
      if (isContinued) while (index < lines.length && isBlankOrComment(lines[index] ?? '')) index++
      if (!isContinued || index >= lines.length) break
    }
    for (const word of hereDocuments(joined)) {
      while (index < lines.length && !endsHereDocument(lines[index] ?? '', word)) index++
      index++
    }
    const instruction = readInstruction(joined, start, Math.min(index, lines.length))
    if (instruction) instructions.push(instruction)
  }
  const syntax = directives.get('syntax')
  return { instructions, ...(syntax !== undefined && { syntax }) }
}

/** `# syntax=docker/dockerfile:1` and the like: comments of that form at the very top. */
function readDirectives(lines: readonly string[]): ReadonlyMap<string, string> {
  const directives = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^#\s*([A-Za-z][\w-]*)\s*=\s*(.+?)\s*$/.exec(line) ?? []
    if (name === undefined || value === undefined) break
    directives.set(name.toLowerCase(), value)
  }
  return directives
}

function isBlankOrComment(line: string): boolean {
  return /^\s*(?:#|\r?$)/.test(line)
}

interface HereDocument {
  readonly word: string
  /** `<<-` strips the tabs before the end word, too. */
  readonly tabs: boolean
}

function hereDocuments(instruction: string): readonly HereDocument[] {
  if (!/^\s*(?:RUN|COPY|ADD)\s/i.test(instruction)) return []
  return Array.from(instruction.matchAll(/(?<!<)\d*<<(-?)(["']?)([A-Za-z_][\w.]*)\2/g), ([, dash, , word = '']) => ({
    word,
    tabs: dash === '-',
  }))
}

function endsHereDocument(line: string, { word, tabs }: HereDocument): boolean {
  const bare = line.replace(/\r$/, '')
  return (tabs ? bare.replace(/^\t+/, '') : bare) === word
}

function readInstruction(text: string, start: number, end: number): Instruction | undefined {
  const [, keyword, after = ''] = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(text) ?? []
  if (keyword === undefined) return undefined
  const flags: (readonly [string, string])[] = []
  let rest = after
  for (;;) {
    const [whole, name, value = ''] = /^--([\w-]+)(?:=("[^"]*"|\S*))?(?:\s+|$)/.exec(rest) ?? []
    if (whole === undefined || name === undefined) break
    flags.push([name, value.replace(/^"(.*)"$/, '$1')])
    rest = rest.slice(whole.length)
  }
  return { keyword: keyword.toUpperCase(), flags, rest: rest.trim(), start, end }
}
