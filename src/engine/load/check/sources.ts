import type { FileSource } from '../../model/stack.js'
import type { CheckedModel, Finding } from './check.js'

/** The rules of top-level configs, secrets and volumes: exactly one source, and nothing beside `external` but a name. */
export function checkSources(model: CheckedModel): readonly Finding[] {
  return [
    ...Object.entries(model.configs).flatMap(([key, config]) =>
      checkSource('configs', key, config, ['file', 'environment', 'content']),
    ),
    ...Object.entries(model.secrets).flatMap(([key, secret]) => checkSource('secrets', key, secret, ['file', 'environment'])),
    ...Object.entries(model.volumes).flatMap(([key, volume]) => checkExternal(key, volume)),
  ]
}

type Source = 'file' | 'environment' | 'content'

function checkSource(
  section: 'configs' | 'secrets',
  key: string,
  entry: FileSource & { readonly driver?: string },
  allowed: readonly Source[],
): readonly Finding[] {
  const given = allowed.filter((source) => entry[source] !== undefined)
  const list = allowed.map((source) => `\`${source}\``).join(', ')
  if (given.length > 1) {
    const message = `${given.map((source) => `\`${source}\``).join(' and ')} exclude each other`
    return [{ path: [section, key, given[1] ?? ''], code: 'exclusive-attributes', message }]
  }
  if (given.length > 0 || entry.external || entry.driver) return []
  return [{ path: [section, key], code: 'no-source', message: `says nowhere what is in it`, hint: `give it one of ${list}` }]
}

const besideExternal = new Set(['name', 'external'])

function checkExternal(key: string, volume: CheckedModel['volumes'][string]): readonly Finding[] {
  if (!volume.external) return []
  return Object.keys(volume)
    .filter((attribute) => !besideExternal.has(attribute) && !attribute.startsWith('x-'))
    .map((attribute) => ({
      path: ['volumes', key, attribute],
      code: 'exclusive-attributes',
      message: 'an external volume is made by somebody else, and takes nothing but a `name`',
    }))
}
