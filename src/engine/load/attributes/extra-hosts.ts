import { type DocumentNode, listNode, scalarNode } from '../../document/node.js'
import { type ListSyntax, set, text } from './syntax.js'

/** extra_hosts: `host=ip` or `host:ip` in a list, or a map of one or several addresses; canonical is a list of `host=ip`. */
export const extraHosts: ListSyntax = {
  ...set({
    ...text,
    read: (line) => {
      const match = /^([^=:]+)[=:]\[?(.+?)\]?$/.exec(line.trim())
      return match === null
        ? { code: 'not-a-host', problem: `\`${line}\` is no \`host=address\``, hint: 'write it like `db.local=10.0.0.5`' }
        : { text: `${match[1]}=${match[2]}` }
    },
  }),
  short: {
    types: ['map'],
    expand: (node) => {
      if (node.kind !== 'map') return undefined
      const lines = [...node.entries].flatMap(([host, entry]): readonly DocumentNode[] => {
        const addresses = entry.value.kind === 'list' ? entry.value.items : [entry.value]
        return addresses.map((address) =>
          scalarNode(`${host}=${address.kind === 'scalar' ? (address.value ?? '') : ''}`, address.position),
        )
      })
      return listNode(lines, node.position)
    },
  },
}
