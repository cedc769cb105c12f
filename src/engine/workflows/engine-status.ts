import { recallStarted } from '../host/engine-install/started-engine.js'
import type { EngineAnswer, EngineSilence, SearchEngine } from '../providers/docker/engine-search-api.js'
import { describeAnswer, tellingSilences } from './describe-engine-search.js'

/** Whether an engine answers, where, and whether `stack engine start` started it. */
export interface EngineStatus {
  readonly engine?: EngineAnswer
  /** Started by us: `dockerd, since 2026-11-21T10:00:00.000Z`. */
  readonly startedByStack?: string
  /** Places that were looked at in vain, the user's choice first. */
  readonly silences: readonly EngineSilence[]
}

/** Looks, and changes nothing. @param folder where `stack engine start` remembers what it started */
export async function engineStatus(search: SearchEngine, folder: string, signal?: AbortSignal): Promise<EngineStatus> {
  const { answer, silences } = await search(signal)
  const started = recallStarted(folder)
  return {
    ...(answer && { engine: answer }),
    ...(started && { startedByStack: `${started.name}, since ${started.startedAt}` }),
    silences,
  }
}

/** The status in lines for a person. */
export function describeStatus({ engine, startedByStack, silences }: EngineStatus): readonly string[] {
  const telling = tellingSilences(silences).map(({ source, address, problem }) => `${source} (${address}): ${problem}`)
  if (engine === undefined) {
    const looked = telling.length > 0 ? telling : [`looked at ${silences.map(({ address }) => address).join(', ')}`]
    return ['no engine answers', ...looked, '`stack engine start` starts one']
  }
  const by =
    startedByStack === undefined ? [] : [`started by \`stack engine start\` (${startedByStack}); \`stack engine stop\` stops it`]
  return [describeAnswer(engine), ...by]
}
