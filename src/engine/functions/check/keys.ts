import { closest } from '../../model/closest.js'
import type { Finding } from '../../model/finding.js'
import { asObject, type JsonObject } from '../../model/json.js'
import type { ResolvedFunction } from '../resolve.js'
import { triggerPath } from './trigger-path.js'

/** Whoever asks for a key has to know which are good: `x-gateway.keys` names the secret that holds them. */
export function checkKeys(functions: readonly ResolvedFunction[], document: JsonObject): readonly Finding[] {
  const { keys } = asObject(document['x-gateway'])
  const secrets = Object.keys(asObject(document.secrets))
  if (typeof keys === 'string') {
    if (secrets.includes(keys)) return []
    const near = closest(keys, secrets)
    const hint =
      near === undefined
        ? `declare it at the top level: \`secrets: { ${keys}: { file: ./keys.txt } }\``
        : `did you mean \`${near}\`?`
    return [{ path: ['x-gateway', 'keys'], code: 'undefined-secret', message: `secret \`${keys}\` is not defined`, hint }]
  }
  return functions.flatMap((each) =>
    each.declaration.triggers.flatMap((trigger, index): readonly Finding[] => {
      if (trigger.type !== 'http' || trigger.auth !== 'key') return []
      const hint = 'write `x-gateway: {keys: SECRET}`; the secret has one key a line'
      const message = 'asks for a key, and no secret says which keys there are'
      return [{ path: [...triggerPath(each, index), 'auth'], code: 'missing-key', message, hint }]
    }),
  )
}
