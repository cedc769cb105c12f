/** The names of a function's parameters as its source has them; an empty name where a parameter is a pattern. */
export function parameterNames(run: (...values: never[]) => unknown): readonly string[] {
  const source = Function.prototype.toString.call(run)
  const lone = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source)
  if (lone?.[1] !== undefined) return [lone[1]]
  const start = source.indexOf('(')
  return start === -1 ? [] : topLevelParts(source, start + 1).map((part) => /^(?:\.\.\.)?([\w$]+)/.exec(part)?.[1] ?? '')
}

/** Between commas that stand in no bracket or string, up to the closing parenthesis. */
function topLevelParts(source: string, start: number): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let part = ''
  for (let at = start; at < source.length; at += 1) {
    const character = source.charAt(at)
    const comment = quote === '' ? /^(?:\/\*[\s\S]*?\*\/|\/\/.*)/.exec(source.slice(at))?.[0] : undefined
    if (comment !== undefined) {
      at += comment.length - 1
      continue
    }
    if (quote !== '') {
      if (character === '\\') at += 1
      else if (character === quote) quote = ''
    } else if (/['"`]/.test(character)) quote = character
    else if (/[([{]/.test(character)) depth += 1
    else if (/[)\]}]/.test(character)) {
      if (depth === 0) break
      depth -= 1
    } else if (character === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
      continue
    }
    part += character
  }
  return part.trim() === '' ? parts : [...parts, part.trim()]
}
