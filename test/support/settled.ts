const patienceMs = 30_000
const pauseMs = 200

const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs))

/** Asks until the value is the expected one, or patience ends; the last value either way. */
export async function settled<Value>(ask: () => Promise<Value>, expected: Value): Promise<Value> {
  const wanted = JSON.stringify(sorted(expected))
  return settledWhen(ask, (value) => JSON.stringify(sorted(value)) === wanted)
}

/** The same for a text that must match. */
export function settledText(ask: () => Promise<string>, pattern: RegExp): Promise<string> {
  return settledWhen(ask, (text) => pattern.test(text))
}

/** What a page says, or why it does not, once it says what it must. */
export function answerOf(url: string, pattern: RegExp): Promise<string> {
  const ask = () =>
    // A connection that nobody answers is given up, and the next one tried.
    fetch(url, { signal: AbortSignal.timeout(5000) }).then(
      (response) => response.text(),
      (error: unknown) => String(error),
    )
  return settledText(ask, pattern)
}

async function settledWhen<Value>(ask: () => Promise<Value>, isSettled: (value: Value) => boolean): Promise<Value> {
  const end = Date.now() + patienceMs
  let value = await ask()
  while (!isSettled(value) && Date.now() < end) {
    await pause()
    value = await ask()
  }
  return value
}

function sorted(value: unknown): unknown {
  return value !== null && typeof value === 'object' ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value
}
