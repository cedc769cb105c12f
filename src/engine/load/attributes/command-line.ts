/**
 * Splits a command line into words as Compose does: white space separates, quotes join, a backslash takes the next character as it is (in single
 * quotes it is a backslash). Back-quotes and `$(..)` keep what is in them, nothing is run. An unquoted
 * `;`, `&`, `|`, `<` or `>` ends the command.
 * @returns the words, or why the line cannot be split.
 */
export function splitCommandLine(line: string): readonly string[] | { readonly problem: string } {
  const words: string[] = []
  let word: string | undefined
  let region: Region = 'none'
  let escaped = false
  for (const character of line) {
    if (escaped) {
      word = (word ?? '') + (keepsAll(region) ? `\\${character}` : character)
      escaped = false
    } else if (character === '\\' && region !== 'single quotes') {
      escaped = true
    } else if (region !== 'none') {
      if (character === closing[region]) {
        if (keepsAll(region)) word = (word ?? '') + character
        region = 'none'
      } else {
        word = (word ?? '') + character
      }
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (character === '"' || character === "'") {
      region = character === '"' ? 'double quotes' : 'single quotes'
      word ??= ''
    } else if (character === '`') {
      region = 'back-quotes'
      word = (word ?? '') + character
    } else if (character === '(' && word?.endsWith('$')) {
      region = '`$(`'
      word += character
    } else if (character === '(' || character === ')') {
      return { problem: `an unquoted \`${character}\`` }
    } else if (/[;&|<>]/.test(character)) {
      if (character === '>' && word !== undefined && /^\d+$/.test(word)) word = undefined
      break
    } else {
      word = (word ?? '') + character
    }
  }
  if (escaped) return { problem: 'a backslash at its end' }
  if (region !== 'none') return { problem: `${region} that are not closed` }
  if (word !== undefined) words.push(word)
  return words
}

type Region = 'none' | 'single quotes' | 'double quotes' | 'back-quotes' | '`$(`'

const closing: Record<Region, string> = {
  none: '',
  'single quotes': "'",
  'double quotes': '"',
  'back-quotes': '`',
  '`$(`': ')',
}

function keepsAll(region: Region): boolean {
  return region === 'back-quotes' || region === '`$(`'
}
