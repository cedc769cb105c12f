import { textOf } from '../host/http-body.js'
import type { FunctionStatus } from '../model/gateway-answers.js'
import type { FunctionGateway } from './function-gateway-api.js'

/** Why a function does not answer, in a sentence, with file and line where its code could not be loaded; undefined where it is ready. */
export async function whyNotReady(
  gateway: FunctionGateway,
  name: string,
  status: FunctionStatus | undefined,
): Promise<string | undefined> {
  if (status?.state === 'ready') return undefined
  if (status === undefined) return 'nothing of the stack runs: stack up -d'
  if (status.instances.length === 0) return `no container of it runs: stack ps ${name}, stack logs ${name}`
  // Its server says itself what it lacks.
  const { status: code, body } = await gateway.call(name, { method: 'GET', path: '/_/ready', headers: {} })
  const text = await textOf(body)
  return code < 400 ? undefined : reasonIn(text)
}

function reasonIn(text: string): string {
  try {
    const { message, file, line } = JSON.parse(text).error
    return file === undefined ? message : `${message} (${file}${line === undefined ? '' : `:${line}`})`
  } catch {
    return text.trim() === '' ? 'it says nothing about it: stack logs' : text.trim()
  }
}
