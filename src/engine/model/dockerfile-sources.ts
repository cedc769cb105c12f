import { type Instruction, parseDockerfile } from './dockerfile.js'

/**
 * The paths of the build context that a Dockerfile reads: sources of COPY and ADD, and of bind mounts. What else lies in the context
 * cannot change the image.
 * @returns patterns relative to the context, or `everything` where that cannot be told from the text: a source with a variable, a
 * foreign `# syntax`, a base image that calls itself `onbuild` (it brings a COPY of its own).
 */
export function contextSources(text: string): readonly string[] | 'everything' {
  const { instructions, syntax } = parseDockerfile(text)
  if (syntax !== undefined && !/^(?:docker\.io\/)?docker\/dockerfile(?::|$|@)/.test(syntax)) return 'everything'
  const sources = instructions.flatMap(sourcesOf)
  if (sources.some((source) => source.includes('$'))) return 'everything'
  if (instructions.some(({ keyword, rest }) => keyword === 'FROM' && /onbuild/i.test(rest))) return 'everything'
  return [...new Set(sources.map((source) => source.replace(/^(?:\.?\/)+/, '') || '.'))]
}

function sourcesOf(instruction: Instruction): readonly string[] {
  const flag = (name: string) => instruction.flags.find(([key]) => key === name)?.[1]
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
    if (flag('from') !== undefined) return []
    return words(instruction.rest)
      .slice(0, -1)
      .filter((source) => !source.startsWith('<<') && !/^(?:https?:\/\/|git@|ssh:\/\/)/.test(source))
  }
  if (instruction.keyword === 'RUN')
    return instruction.flags.filter(([key]) => key === 'mount').flatMap(([, value]) => boundSource(value))
  // ONBUILD counts for images built upon this one, not here.
  return []
}

/** `type=bind,source=package.json,target=/x`; a bind of the context is the default type, and its root the default source. */
function boundSource(mount: string): readonly string[] {
  const options = new Map(
    mount.split(',').map((option) => {
      const [key = '', ...value] = option.split('=')
      return [key, value.join('=')]
    }),
  )
  if ((options.get('type') ?? 'bind') !== 'bind' || options.has('from')) return []
  return [options.get('source') ?? options.get('src') ?? '.']
}

/** Either the JSON form `["a b", "/x"]` or words between blanks, as BuildKit reads them. */
function words(rest: string): readonly string[] {
  if (rest.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(rest)
      if (Array.isArray(list)) return list.filter((word) => typeof word === 'string')
    } catch {
      // No JSON after all: a name that begins with a bracket.
    }
  }
  return Array.from(rest.matchAll(/"([^"]*)"|'([^']*)'|\S+/g), ([whole, double, single]) => double ?? single ?? whole)
}
