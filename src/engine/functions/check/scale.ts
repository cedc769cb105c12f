import type { Finding } from '../../model/finding.js'
import type { ResolvedFunction } from '../resolve.js'

/** What nobody counts yet is said, not passed over. */
export function checkScale({ path, declaration }: ResolvedFunction): readonly Finding[] {
  const { scale } = declaration
  if (scale === undefined || scale.max <= scale.min || scale.metric === 'cpu' || scale.metric === 'memory') return []
  return [
    {
      path: [...path, 'scale', 'metric'],
      code: 'metric-not-counted',
      severity: 'warning',
      message: `nobody adds instances by \`${scale.metric}\` yet; a cluster goes by 80 % of the processor time that they ask for, an engine keeps to \`min\``,
      hint: 'write `metric: cpu` and a `target` in per cent',
    },
  ]
}
