import { join } from 'node:path'
import { type Environment, readVariable } from './env.js'

/** Where `stack` keeps what it could find out again at any time: `$XDG_CACHE_HOME/stack`. May be deleted whenever one likes. */
export function cacheFolder(env: Environment, home: string): string {
  return join(readVariable(env, 'XDG_CACHE_HOME') ?? join(home, '.cache'), 'stack')
}
