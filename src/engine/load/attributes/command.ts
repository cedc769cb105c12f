import { list, scalar } from '../../document/node.js'
import type { ListAttribute, Short } from './attribute.js'
import { splitCommandLine } from './command-line.js'
import { text } from './scalars.js'

const commandLine: Short = {
  types: ['string'],
  says: 'a command line',
  expand: (line, node) => {
    const words = splitCommandLine(line)
    if ('problem' in words) {
      return { refusal: `the command line has ${words.problem}`, hint: 'quote it, or write the command as a list of words' }
    }
    const items = words.map((word) => scalar(word, node.position))
    return [list(items, node.position)]
  },
}

/** A command: null, a list of words, or a line that is split into words as a shell would, though no shell runs it. */
export const command: ListAttribute = { type: 'list', item: text, nullable: true, merge: 'replace', short: commandLine }
