/** The query of a URL as an object: a name that stands there more than once has a list. */
export function parseQuery(url: string): { readonly [name: string]: string | readonly string[] } {
  const start = url.indexOf('?')
  const query: { [name: string]: string | string[] } = Object.create(null)
  if (start === -1) return query
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    const before = query[name]
    if (before === undefined) query[name] = value
    else if (Array.isArray(before)) before.push(value)
    else query[name] = [before, value]
  }
  return query
}
