import { type DocumentNode, listNode, scalarNode } from '../../document/node.js'
import { type ListSyntax, list, replaced, text } from './syntax.js'

/** command, entrypoint: a text is split as a shell would, without being run by one; null keeps the image's. */
export const command: ListSyntax = {
  ...replaced(list({ ...text, also: 'number' })),
  nullable: true,
  short: {
    types: ['string'],
    expand: (node, context) => {
      if (node.kind !== 'scalar' || node.value === null) return undefined
      const words = splitWords(typeof node.value === 'string' ? node.value : node.source)
      if (words === undefined) {
        context.report(node, {
          code: 'invalid-command',
          message: `\`${node.source}\` has a quote without its end`,
          hint: 'close the quote, or write the command as a list',
        })
        return listNode([], node.position)
      }
      return listNode(
        words.map((word): DocumentNode => scalarNode(word, node.position)),
        node.position,
      )
    },
  },
}

/** Splits at blanks outside of quotes; `\` takes the next character as it is. Undefined when a quote is not closed. */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index)
    if (character === '\\' && quote !== "'") {
      if (index + 1 === line.length) return undefined
      index += 1
      word = (word ?? '') + line.charAt(index)
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) return undefined
  return word === undefined ? words : [...words, word]
}
