import type { AccessLog } from './access-log.js'
import type { CallableFunction } from './callable-function.js'

/** What became of a call. */
export interface SettledCall {
  readonly method: string
  readonly path: string
  readonly requestId: string
  readonly status: number
  readonly ms: number
  readonly wasHeld: boolean
  /** Why it has no answer of its function, or not all of it. */
  readonly reason: string | undefined
}

/** Counts a call and writes its line. */
export type RecordCall = (called: CallableFunction, call: SettledCall) => void

export function callRecorder(log: AccessLog, now: () => number): RecordCall {
  let second = 0
  let secondText = ''
  return ({ definition, figures }, { method, path, requestId, status, ms, wasHeld, reason }) => {
    const present = now()
    figures.count(status, ms, present)
    if (status >= 500) {
      const message = reason ?? `\`${definition.name}\` answered ${status}`
      figures.lastError = { at: present, status, message, requestId }
    }
    // The text of a second is made once, and what needs no escaping is written as it is: there is a line for every call.
    const whole = present - (present % 1000)
    if (whole !== second) {
      second = whole
      secondText = new Date(whole).toISOString().slice(0, 20)
    }
    const time = `${secondText}${String(present % 1000).padStart(3, '0')}Z`
    const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
    const message = JSON.stringify(`${method} ${path} ${status}`)
    let line = `{"time":"${time}","level":"${level}","message":${message},"function":"${definition.name}","status":${status},`
    line += `"ms":${Math.round(ms * 100) / 100},"requestId":"${requestId}"`
    if (wasHeld) line += ',"held":true'
    if (reason !== undefined) line += `,"reason":${JSON.stringify(reason)}`
    log.write(`${line}}`)
  }
}
