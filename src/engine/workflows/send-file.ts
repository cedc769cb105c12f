import { StackError } from '../model/errors.js'
import type { Execer } from '../providers/provider.js'

/**
 * Puts a file into a running container, whole or not at all, with the shell that is there; without content it is removed.
 * @param path in the container, absolute
 * @throws StackError where the container does not let it be written
 */
export async function sendFile(
  target: Execer,
  handle: string,
  path: string,
  content: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<void> {
  const script = content === undefined ? 'rm -f "$1"' : 'mkdir -p "$(dirname "$1")" && cat > "$1.sent" && mv "$1.sent" "$1"'
  const request = {
    command: ['sh', '-c', script, 'sh', path],
    tty: false,
    stdin: content !== undefined,
    environment: [],
    privileged: false,
  }
  const console = await target.exec(handle, request, signal)
  const said: Uint8Array[] = []
  const reading = (async () => {
    for await (const { data } of console.output) said.push(data)
  })()
  if (content !== undefined) {
    await console.write(content)
    console.endInput()
  }
  await reading
  const code = await console.exitCode()
  if (code === 0) return
  const why = Buffer.concat(said).toString().trim()
  throw new StackError('not-sent', `\`${path}\` could not be written in the container: ${why || `exit code ${code}`}`)
}
