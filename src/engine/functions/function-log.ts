/** Whether a line of a function's or the gateway's log (a JSON object) is about that call. */
export function isOfRequest(line: string, requestId: string): boolean {
  if (!line.includes(requestId)) return false
  try {
    return JSON.parse(line).requestId === requestId
  } catch {
    return false
  }
}
