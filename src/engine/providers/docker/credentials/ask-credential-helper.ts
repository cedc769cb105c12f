import type { Environment } from '../../../host/env.js'
import type { Processes } from '../../../host/process.js'
import { StackError } from '../../../model/errors.js'
import type { FoundCredentials } from './find-credentials.js'

/**
 * Asks `docker-credential-<helper> get`: the registry on its standard input, JSON with `Username` and `Secret` on its output (docker's
 * protocol for credential helpers). The user name `<token>` says that the secret is an identity token.
 */
export async function askCredentialHelper(
  helper: string,
  address: string,
  env: Environment,
  processes: Processes,
  signal?: AbortSignal,
): Promise<FoundCredentials> {
  const program = `docker-credential-${helper}`
  try {
    const { exitCode, stdout, stderr } = await processes.run({
      argv: [program, 'get'],
      env,
      input: address,
      timeoutMs: 60_000,
      ...(signal && { signal }),
    })
    if (exitCode === 0) return readAnswer(program, address, stdout)
    const complaint = (stdout || stderr).trim()
    return /credentials not found/i.test(complaint) ? {} : failed(program, address, complaint)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof StackError) return failed(program, address, error.message)
    throw error
  }
}

function readAnswer(program: string, address: string, answer: string): FoundCredentials {
  const { Username, Secret } = parseAnswer(answer)
  if (!Username || Secret === undefined) return failed(program, address, 'its answer names no user')
  const secret = Username === '<token>' ? { identitytoken: Secret } : { username: Username, password: Secret }
  return { auth: { ...secret, serveraddress: address } }
}

function parseAnswer(answer: string): { readonly Username?: string; readonly Secret?: string } {
  try {
    return JSON.parse(answer)
  } catch {
    return {}
  }
}

function failed(program: string, address: string, reason: string): FoundCredentials {
  return { warning: `no credentials for ${address}: \`${program}\` failed: ${reason || 'it said nothing'}` }
}
