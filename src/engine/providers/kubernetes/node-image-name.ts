/**
 * An image's name as containerd has it: with its registry and its tag, `redis:7` -> `docker.io/library/redis:7`. What stands before the
 * first slash is a registry when it has a dot or a port, or is `localhost`.
 */
export function nodeImageName(reference: string): string {
  const [first = '', ...rest] = reference.split('/')
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const full = hasRegistry ? reference : `docker.io/${rest.length === 0 ? 'library/' : ''}${reference}`
  return /[:@][^/]*$/.test(full) ? full : `${full}:latest`
}
