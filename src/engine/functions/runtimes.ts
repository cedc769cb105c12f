import { readCommonYaml } from '../document/common-yaml.js'
import { toJson } from '../document/node.js'
import { asObject, isList, type Json } from '../model/json.js'
import type { DependencyFile, Runtime } from '../model/runtime.js'

/**
 * Reads a `runtime.yaml`, which is part of this program.
 * @param file its path, for the error
 * @throws where something is missing in it: then the program is broken
 */
export function parseRuntime(text: string, file: string): Runtime {
  const document = readCommonYaml(text, file)
  if (document === undefined) throw new Error(`${file}: is not written as plainly as it has to be`)
  const read = asObject(toJson(document))
  const required = (key: string): string => {
    const value = read[key]
    if (typeof value !== 'string') throw new Error(`${file}: \`${key}\` is no text`)
    return value
  }
  const texts = (key: string): readonly string[] => {
    const items = read[key] ?? []
    if (!isList(items) || items.some((item) => typeof item === 'object'))
      throw new Error(`${file}: \`${key}\` is no list of texts`)
    return items.map(String)
  }
  const probe = texts('probe')
  const test = texts('test')
  return {
    id: required('id'),
    title: required('title'),
    prefixes: texts('prefixes'),
    versions: texts('versions'),
    defaultVersion: String(read.defaultVersion),
    baseImage: required('baseImage'),
    handlerFiles: texts('handlerFiles'),
    dockerfile: required('dockerfile'),
    dependencies: isList(read.dependencies) ? read.dependencies.map(dependencyFile) : [],
    ...(typeof read.folder === 'string' && { folder: read.folder }),
    ...(probe.length > 0 && { probe }),
    ...(test.length > 0 && { test }),
    files: texts('files'),
  }
}

function dependencyFile(value: Json): DependencyFile {
  const { file, matches, lines } = asObject(value)
  return { file: String(file), matches: String(matches), lines: String(lines) }
}
