/** Whether the engine fetches a build context itself: BuildKit's own rule for git repositories and archives over HTTP. */
export function isRemoteContext(context: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^git@|^github\.com\//.test(context)
}
