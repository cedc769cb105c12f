/** Whether a stack file's name is a git or OCI reference or a URL rather than a path. */
export function isRemote(reference: string): boolean {
  return /^(https?|git|ssh|oci):\/\//.test(reference) || /^git@[^:]+:/.test(reference) || /^github\.com\//.test(reference)
}
