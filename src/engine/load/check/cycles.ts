import type { Finding } from '../../model/finding.js'
import type { Service } from '../../model/service.js'

/** Services that wait for each other in a circle, each circle once, with its whole chain. */
export function checkCycles(services: { readonly [name: string]: Service }): readonly Finding[] {
  const findings: Finding[] = []
  const done = new Set<string>()
  const visit = (name: string, chain: readonly string[]): void => {
    const start = chain.indexOf(name)
    if (start >= 0) {
      findings.push(finding(chain.slice(start)))
      return
    }
    if (done.has(name)) return
    for (const next of Object.keys(services[name]?.depends_on ?? {}).toSorted()) visit(next, [...chain, name])
    done.add(name)
  }
  for (const name of Object.keys(services).toSorted()) visit(name, [])
  return findings
}

function finding(circle: readonly string[]): Finding {
  const [first = ''] = circle
  const next = circle[1] ?? first
  return {
    path: ['services', first, 'depends_on', next],
    code: 'dependency-cycle',
    message: `dependency cycle: ${[...circle, first].map((name) => `\`${name}\``).join(' -> ')}`,
    hint: 'remove one of these dependencies',
  }
}
