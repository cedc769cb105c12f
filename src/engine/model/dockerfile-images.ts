import { type Dockerfile, type Instruction, parseDockerfile } from './dockerfile.js'
import type { Mapping } from './service.js'

/**
 * The images that a Dockerfile takes from outside, each once, in their order: those of FROM, `COPY --from` and `RUN --mount=..,from=`
 * that name neither a stage, nor `scratch`, nor a named context. Variables are resolved as FROM does: from the ARGs before the first FROM.
 * @param args build arguments, which win over the ARGs' defaults
 * @param namedContexts names of `additional_contexts`
 */
export function externalImages(text: string, args: Mapping = {}, namedContexts: readonly string[] = []): readonly string[] {
  return [...new Set(references(parseDockerfile(text), args, namedContexts).map(({ image }) => image))]
}

/**
 * The same text with images replaced, every line in its place, so that a failure still names the right one.
 * @param substitutions images as `externalImages` gives them -> what stands in for them
 */
export function substituteImages(text: string, substitutions: Mapping, args: Mapping = {}): string {
  const lines = text.split('\n')
  for (const { instruction, written, image } of references(parseDockerfile(text), args, [])) {
    const substitute = substitutions[image]
    if (substitute === undefined) continue
    for (let line = instruction.start; line < instruction.end; line++) {
      const replaced = replaceReference(lines[line] ?? '', instruction.keyword, written, substitute)
      if (replaced === lines[line]) continue
      lines[line] = replaced
      break
    }
  }
  return lines.join('\n')
}

interface Reference {
  readonly instruction: Instruction
  /** As it stands in the text: `${BASE}`. */
  readonly written: string
  readonly image: string
}

function references(dockerfile: Dockerfile, args: Mapping, namedContexts: readonly string[]): readonly Reference[] {
  const variables: { [name: string]: string } = {}
  const known = new Set([...namedContexts.map((name) => name.toLowerCase()), 'scratch'])
  const found: Reference[] = []
  const add = (instruction: Instruction, written: string) => {
    const image = expand(written, variables)
    if (image !== '' && !known.has(image.toLowerCase()) && !/^\d+$/.test(image)) found.push({ instruction, written, image })
  }
  let stages = 0
  for (const instruction of dockerfile.instructions) {
    const { keyword, rest } = instruction
    if (keyword === 'ARG' && stages === 0) declare(rest, args, variables)
    if (keyword === 'FROM') {
      stages++
      const [image = '', as, name] = rest.split(/\s+/)
      add(instruction, image)
      if (as?.toLowerCase() === 'as' && name !== undefined) known.add(name.toLowerCase())
    }
    if (keyword === 'COPY') for (const [flag, value] of instruction.flags) if (flag === 'from') add(instruction, value)
    if (keyword === 'RUN') for (const from of mountSources(instruction)) add(instruction, from)
  }
  return found
}

function mountSources(instruction: Instruction): readonly string[] {
  return instruction.flags
    .filter(([flag]) => flag === 'mount')
    .flatMap(([, value]) => /(?:^|,)from=([^,]+)/.exec(value)?.[1] ?? [])
}

/** `ARG BASE=node:20 OTHER`: a given argument wins over the default. */
function declare(rest: string, args: Mapping, variables: { [name: string]: string }): void {
  for (const [, name = '', value] of rest.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g)) {
    const fallback = value === undefined ? undefined : expand(value.replace(/^(["'])(.*)\1$/, '$2'), variables)
    const resolved = args[name] ?? fallback
    if (resolved !== undefined) variables[name] = resolved
  }
}

function expand(text: string, variables: Mapping): string {
  const pattern = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+])((?:[^{}$]|\$\{[^{}]*\}|\$\w+)*))?\})/g
  return text.replace(
    pattern,
    (_whole, plain: string | undefined, braced: string | undefined, operator: string | undefined, word = '') => {
      const value = variables[plain ?? braced ?? '']
      const isSet = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
      if (operator?.endsWith('-')) return isSet ? (value ?? '') : expand(word, variables)
      if (operator?.endsWith('+')) return isSet ? expand(word, variables) : ''
      return value ?? ''
    },
  )
}

function replaceReference(line: string, keyword: string, written: string, substitute: string): string {
  const literal = written.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const before = keyword === 'FROM' ? '^(\\s*(?:FROM\\s+)?(?:--\\S+\\s+)*)' : '((?:--|,|=)from=)'
  // A function, since `$` in a replacement text has a meaning of its own.
  return line.replace(new RegExp(`${before}${literal}(?=$|[\\s,])`, 'i'), (_whole, head: string) => head + substitute)
}
