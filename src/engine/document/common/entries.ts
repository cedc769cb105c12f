import type { Position } from '../../model/origin.js'
import type { Entry, MapNode, Node } from '../node.js'
import { UncommonYaml } from './cursor.js'

/** The entries of a map while it is read; what `<<` brings comes behind its own. */
export class Entries {
  private readonly own = new Map<string, Entry>()
  private merged: Node | undefined

  /** @throws UncommonYaml at a key that stands twice */
  add({ name, isPlain }: { readonly name: string; readonly isPlain: boolean }, key: Position, value: Node): void {
    if (isPlain && name === '<<') {
      if (this.merged) throw new UncommonYaml()
      this.merged = value
    } else {
      if (this.own.has(name)) throw new UncommonYaml()
      this.own.set(name, { key, value })
    }
  }

  map(position: Position): MapNode {
    if (this.merged) this.mergeIn(this.merged)
    return { type: 'map', entries: this.own, position }
  }

  /** Own keys beat merged ones; of several merged maps the first one that has a key gives it (YAML merge key type). */
  private mergeIn(source: Node): void {
    if (source.type === 'list') {
      for (const item of source.items) {
        if (item.type !== 'map') throw new UncommonYaml()
        this.mergeIn(item)
      }
    } else if (source.type === 'map') {
      for (const [name, entry] of source.entries) if (!this.own.has(name)) this.own.set(name, entry)
    } else {
      throw new UncommonYaml()
    }
  }
}
