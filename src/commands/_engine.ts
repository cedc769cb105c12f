import { stateFolder } from '../engine/host/engine-install/started-engine.js'
import type { EngineTools } from '../engine/workflows/engine-start.js'
import type { Style } from '../report/style.js'
import type { GlobalFlags } from './_session.js'
import { shown } from './_session.js'
import type { World } from './_world.js'

/** Does work on the engine itself (starting, stopping), showing how it goes. */
export async function withEngineTools(
  request: { readonly flags: GlobalFlags; readonly style: Style; readonly world: World },
  work: (tools: EngineTools) => Promise<number>,
): Promise<number> {
  const { flags, world } = request
  const processes = await world.processes()
  return shown({ ...request, env: world.env }, (emit, { graceful }) =>
    work({
      search: (signal) => world.searchDocker(flags.context, signal),
      surroundings: { env: world.env, platform: world.platform, home: world.home, uid: world.uid, gid: world.gid },
      folder: stateFolder(world.env, world.home),
      processes,
      clock: world.clock,
      emit,
      signal: graceful,
    }),
  )
}
