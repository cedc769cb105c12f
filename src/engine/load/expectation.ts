import type { Attribute, Short } from './attributes/attribute.js'

/** What an attribute takes, in the words of a message: "a list or a port such as `8080:80`". */
export function expectation(attribute: Attribute): string {
  switch (attribute.type) {
    case 'text':
      if (attribute.allowed) return `one of ${attribute.allowed.map((word) => `\`${word}\``).join(', ')}`
      return attribute.pattern?.says ?? attribute.short?.says ?? 'text'
    case 'boolean':
      return 'true or false'
    case 'integer':
    case 'number':
      return [
        attribute.type === 'integer' ? 'a whole number' : 'a number',
        ...(attribute.words ?? []).map((word) => `\`${word}\``),
      ].join(' or ')
    case 'duration':
      return 'a duration such as `1m30s`'
    case 'bytes':
      return 'a size such as `64m`'
    case 'mode':
      return 'file permissions such as `0440`'
    case 'list':
      return either('a list', attribute.short, attribute.fromMap?.says)
    case 'map':
      return either('a map', undefined, attribute.fromList?.says)
    case 'object':
      return either('a map', attribute.short)
    case 'anything':
      return 'anything'
  }
}

function either(long: string, short: Short | undefined, other?: string): string {
  const forms = [long, ...(short ? [short.says] : []), ...(other ? [other] : [])]
  const last = forms.pop() ?? ''
  return forms.length === 0 ? last : `${forms.join(', ')} or ${last}`
}
