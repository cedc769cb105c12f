const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const Module = require('node:module')
const { dirname, join, sep } = require('node:path')
const { Script } = require('node:vm')

/*
 * V8's code cache for the bundle: what a command runs at its start need not be compiled again, which is a third of the time that it takes.
 * The build writes it, for the Node that built it; with another Node there is none, and everything works the slower way.
 */

/** The compiled scripts of this process, by the path of their cache. */
const scripts = new Map()

/** From now on, modules below `folder` are compiled with their caches, where there are any. */
function readCodeCache(folder) {
  const cache = cacheFolder(folder)
  if (existsSync(cache)) compileWith(folder, cache)
}

/** The same for the build, which has none yet: `saveCodeCache` writes what has been run by then. */
function recordCodeCache(folder) {
  compileWith(folder, cacheFolder(folder))
}

function saveCodeCache() {
  for (const [path, script] of scripts) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, script.createCachedData())
  }
}

function cacheFolder(folder) {
  return join(folder, 'code-cache', `${process.version}-${process.arch}`)
}

function compileWith(folder, cache) {
  const compile = Module.prototype._compile
  Module.prototype._compile = function (content, filename, ...rest) {
    if (!filename.startsWith(folder + sep)) return compile.call(this, content, filename, ...rest)
    const path = join(cache, `${filename.slice(folder.length + 1)}.cache`)
    // A cache that V8 does not accept is as good as none.
    const script = new Script(Module.wrap(content), { filename, cachedData: read(path) })
    scripts.set(path, script)
    const run = script.runInThisContext()
    return run.call(this.exports, this.exports, Module.createRequire(filename), this, filename, dirname(filename))
  }
}

function read(path) {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

module.exports = { readCodeCache, recordCodeCache, saveCodeCache }
