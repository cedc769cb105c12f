import type { Finding } from '../../model/finding.js'
import type { JsonObject } from '../../model/json.js'
import type { ResolvedFunction } from '../resolve.js'
import { checkDestinations } from './destinations.js'
import { checkKeys } from './keys.js'
import { checkNames } from './names.js'
import { checkRoutes } from './routes.js'
import { checkScale } from './scale.js'
import { checkSchedules } from './schedules.js'
import { checkTimes } from './times.js'

/** The rules of functions that need more than one key: what they name exists, what excludes each other does, times agree. */
export function checkFunctions(functions: readonly ResolvedFunction[], document: JsonObject): readonly Finding[] {
  return [
    ...checkNames(functions, document),
    ...checkDestinations(functions),
    ...checkRoutes(functions),
    ...checkKeys(functions, document),
    ...functions.flatMap(checkScale),
    ...functions.flatMap(checkSchedules),
    ...functions.flatMap(checkTimes),
  ]
}
