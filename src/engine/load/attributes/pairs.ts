import { scalar } from '../../document/node.js'
import type { FromList, MapAttribute } from './attribute.js'
import { anyScalar, type text } from './scalars.js'

/**
 * Variables: a map, or a list of `K=V`. A name without a value is kept as null: it is taken from the environment.
 */
export const variables: MapAttribute = {
  type: 'map',
  value: { ...anyScalar, nullable: true, merge: 'replace' },
  fromList: {
    says: 'a list of `NAME=value`',
    entry: (pair, node) => {
      const [name, value] = splitPair(pair)
      if (/\s$/.test(name))
        return { refusal: `the variable \`${name}\` has a space after its name`, hint: `write \`${name.trim()}=...\`` }
      return [name, scalar(value ?? null, node.position)]
    },
  },
}

const labelsFromList: FromList = {
  says: 'a list of `key=value`',
  entry: (pair, node) => {
    const [key, value] = splitPair(pair)
    return [key, scalar(value ?? '', node.position)]
  },
}

/** Labels and their like: as variables, but a key without a value is empty text. */
export const labels: MapAttribute = {
  type: 'map',
  value: { ...anyScalar, nullable: true, nullText: '' },
  fromList: labelsFromList,
}

/** Options that are passed on as they are: a map and nothing shorter. */
export const options: MapAttribute = { type: 'map', value: { ...anyScalar, nullable: true, nullText: '' } }

/** Named build contexts: every item of the list has a value. */
export function namedContexts(value: typeof text): MapAttribute {
  return {
    type: 'map',
    value,
    fromList: {
      says: 'a list of `name=context`',
      entry: (pair, node) => {
        const [name, context] = splitPair(pair)
        if (context === undefined) return { refusal: `\`${pair}\` names no context`, hint: 'write `name=path`' }
        return [name, scalar(context, node.position)]
      },
    },
  }
}

function splitPair(pair: string): readonly [string, string | undefined] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair, undefined] : [pair.slice(0, at), pair.slice(at + 1)]
}
