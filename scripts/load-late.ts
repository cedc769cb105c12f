/**
 * Modules are loaded when something of theirs is first used: much of what a command imports it doesn't need in the end. What esbuild writes
 * for an import is a variable, of which properties are read.
 */
export function loadLate(text: string): string {
  const names = new Set<string>()
  for (const [, name = ''] of text.matchAll(importVariable))
    if (text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length !== 1) names.add(name)
  const late = text.replaceAll(importVariable, (_written, name: string, value: string) =>
    // esbuild names all that is in the chunk before it, used or not.
    names.has(name) ? `let late_${name}; const ${name} = () => late_${name} ??= ${value};` : '',
  )
  return late.replaceAll(/\b(new )?(import_\w+)\b(?! = \(\) =>)/g, (written, isNew: string | undefined, name: string) => {
    if (!names.has(name)) return written
    // Without the parentheses, `new` would take the call for the class.
    return isNew === undefined ? `${name}()` : `new (${name}())`
  })
}

/** `var import_chunk_X = load("chunks/chunk-X.js");`, or of a library: `var import_yaml = (0, import_a.__toESM)((0, import_b.require_dist)(), 1);` */
const importVariable = /^var (import_\w+) = (.*\b(?:(?:load|require)\("|require_\w+\)?\(\)).*);$/gm
