const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs')
const { dirname, isAbsolute, join, sep } = require('node:path')
const { Script } = require('node:vm')

/** `node:module` would bring what maps sources and loads ES modules. */
const Module = module.constructor

/*
 * V8's code cache for the bundle: what a command runs at its start need not be compiled again, which is a third of the time that it takes.
 * The build writes one for the Node that built it. For every other Node the user has one, `~/.cache/stack/code-cache`, which a command adds
 * to when it ends, if it ran what is not in there yet. A cache never fails a command: what cannot be read, or is not whole, or is not for
 * this V8 is as good as none, and what cannot be written is not. STACK_CODE_CACHE=off does without.
 */

/** V8 reads the caches of its own version alone. */
const thisNode = `${process.version}-${process.platform}-${process.arch}`

/** From now on, modules below `dist` are compiled with their caches. */
function useCodeCache(dist, env) {
  if (env.STACK_CODE_CACHE === 'off') return
  const shipped = join(dist, 'code-cache', thisNode)
  if (existsSync(shipped)) useShipped(dist, shipped, env)
  else useOwn(dist, env)
}

function useShipped(dist, folder, env) {
  const restore = compileWith(dist, (name, source, filename) => {
    const cachedData = read(join(folder, name))
    const script = new Script(source, { filename, cachedData })
    // The same version of Node, but built in another way: all of these caches are for nothing.
    if (script.cachedDataRejected) {
      restore()
      useOwn(dist, env)
    }
    return script
  })
}

function useOwn(dist, env) {
  const folder = ownFolder(dist, env)
  if (folder === undefined) return
  const scripts = new Map()
  let isWhole = true
  compileWith(dist, (name, source, filename) => {
    const cachedData = read(join(folder, name))
    const script = new Script(source, { filename, cachedData })
    scripts.set(name, script)
    isWhole &&= cachedData !== undefined && !script.cachedDataRejected
    return script
  })
  process.on('exit', () => {
    if (!isWhole) save(folder, scripts)
  })
}

/** For the build: compiles all anew, adding to what is there, and writes it when the process ends. */
function recordCodeCache(dist) {
  const folder = join(dist, 'code-cache', thisNode)
  const scripts = new Map()
  compileWith(dist, (name, source) => {
    // Node 20 shows this name in stack traces wherever the cache is used: the builder's own path says nothing there. Copied, because what
    // was cut out of a path is stored with all of it.
    const filename = Buffer.from(`stack-cli/dist/${name}`).toString()
    const script = new Script(source, { filename, cachedData: read(join(folder, name)) })
    scripts.set(name, script)
    return script
  })
  process.on('exit', () => save(folder, scripts))
}

/** @returns undefined where the user has no such folder, or where it is another user's: what is in it would be run. */
function ownFolder(dist, env) {
  try {
    // Length is all of a source that V8 compares: each build has a folder of its own.
    const build = readFileSync(join(dist, 'build-id'), 'utf8').trim()
    const { XDG_CACHE_HOME: cache = '' } = env
    const { homedir } = require('node:os')
    const folder = join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'stack', 'code-cache', build, thisNode)
    const owner = statSync(folder, { throwIfNoEntry: false })?.uid
    const isOthers = owner !== undefined && process.getuid !== undefined && owner !== process.getuid()
    return isOthers ? undefined : folder
  } catch {
    return undefined
  }
}

/** @returns what makes Node compile as before */
function compileWith(dist, compiled) {
  const compile = Module.prototype._compile
  Module.prototype._compile = function (content, filename, ...rest) {
    if (!filename.startsWith(dist + sep)) return compile.call(this, content, filename, ...rest)
    const run = compiled(filename.slice(dist.length + 1), Module.wrap(content), filename).runInThisContext()
    return run.call(this.exports, this.exports, Module.createRequire(filename), this, filename, dirname(filename))
  }
  return () => {
    Module.prototype._compile = compile
  }
}

/** @returns undefined for what is not there, or is not what was written: V8 does not look, and would end the process. */
function read(path) {
  try {
    const bytes = readFileSync(`${path}.cache`)
    const data = bytes.subarray(0, -4)
    return bytes.readInt32LE(data.length) === sumOf(data) ? data : undefined
  } catch {
    return undefined
  }
}

/** Of every sixteenth word. A full disk, a write that was cut short spoil whole blocks; a sum of all would take as long as it saves. */
function sumOf(data) {
  const words = new Int32Array(data.buffer, data.byteOffset, data.length >> 2)
  let sum = data.length | 0
  for (let at = 0; at < words.length; at += 16) sum = (Math.imul(sum, 31) + words[at]) | 0
  return sum
}

function save(folder, scripts) {
  try {
    const builds = dirname(dirname(folder))
    const isNew = mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined
    for (const [name, script] of scripts) {
      const data = script.createCachedData()
      const sum = Buffer.alloc(4)
      sum.writeInt32LE(sumOf(data))
      const path = join(folder, `${name}.cache`)
      mkdirSync(dirname(path), { recursive: true })
      // Others may read it now, or write the same: each finds a whole one.
      writeFileSync(`${path}.${process.pid}`, Buffer.concat([data, sum]))
      renameSync(`${path}.${process.pid}`, path)
    }
    if (isNew) removeOld(builds)
  } catch {
    // A full disk, a folder that may only be read: the next start is as slow as this one.
  }
}

/** Caches of builds that have been replaced long ago. */
function removeOld(builds) {
  const longAgo = Date.now() - 30 * 24 * 3_600_000
  for (const build of readdirSync(builds)) {
    const path = join(builds, build)
    if (statSync(path).mtimeMs < longAgo) rmSync(path, { recursive: true, force: true })
  }
}

module.exports = { useCodeCache, recordCodeCache }
