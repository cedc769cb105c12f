import type { Node } from '../node.js'
import { type Cursor, isBlank, space, UncommonYaml } from './cursor.js'

/** A node with how many nodes it unfolds to, and how many levels deep it is. */
interface Anchored {
  readonly node: Node
  readonly nodes: number
  readonly depth: number
}

// Far below what the reader of all YAML refuses: near that limit, that one decides.
const mostNodes = 200_000
const deepest = 60

/** The anchors of a document, with a count of what its aliases unfold into, so that an alias bomb is left to the reader of all YAML. */
export class Anchors {
  private readonly known = new Map<string, Anchored>()
  private nodes = 0
  private depth = 0

  /** Counts what `read` reads at a level as one node and its parts. @returns it, known by its anchor from now on */
  counted(anchor: string | undefined, level: number, read: () => Node): Node {
    if (anchor === undefined) {
      this.count(1, level)
      return read()
    }
    const { nodes, depth } = this
    this.depth = level
    // While it is read it is not known: an alias inside what it repeats is a mistake.
    this.known.delete(anchor)
    this.count(1, level)
    const node = read()
    this.known.set(anchor, { node, nodes: this.nodes - nodes, depth: this.depth - level })
    this.depth = Math.max(depth, this.depth)
    return node
  }

  /** What `*name` repeats; the cursor stands behind it then. */
  alias(cursor: Cursor, level: number): Node {
    const anchored = this.known.get(readName(cursor))
    if (!anchored) throw new UncommonYaml()
    this.count(anchored.nodes, level + anchored.depth)
    return anchored.node
  }

  private count(nodes: number, level: number): void {
    this.nodes += nodes
    this.depth = Math.max(this.depth, level)
    if (this.nodes > mostNodes || level > deepest) throw new UncommonYaml()
  }
}

/** The anchor that stands here, the cursor behind it and the spaces that follow. */
export function readAnchor(cursor: Cursor): string | undefined {
  if (cursor.text[cursor.offset] !== '&') return undefined
  const name = readName(cursor)
  if (cursor.code === space) cursor.skipSpaces()
  else if (!cursor.isAtLineEnd) throw new UncommonYaml()
  return name
}

const anchorName = /[\w.-]+/y

/** The name behind `&` or `*`. */
function readName(cursor: Cursor): string {
  const { text } = cursor
  anchorName.lastIndex = cursor.offset + 1
  const name = anchorName.exec(text)?.[0]
  if (name === undefined) throw new UncommonYaml()
  const end = cursor.offset + 1 + name.length
  if (!isBlank(text, end) && !',]}'.includes(text.charAt(end))) throw new UncommonYaml()
  cursor.offset = end
  return name
}
