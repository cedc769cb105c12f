import type { GatewayFunction } from '../../engine/model/gateway-config.js'
import type { FunctionFigures } from './function-figures.js'
import type { FunctionPool } from './function-pool.js'

/** A function with everything that the gateway knows of it while it runs. */
export interface CallableFunction {
  readonly definition: GatewayFunction
  readonly pool: FunctionPool
  readonly figures: FunctionFigures
}
