import type { Applied } from '../apply/apply.js'
import { type Diagnostic, hasErrors } from '../model/diagnostic.js'
import { DiagnosticsError, StackError } from '../model/errors.js'
import type { Emit } from '../model/event.js'
import type { Plan } from '../model/plan.js'
import type { Resource } from '../model/resource.js'

/**
 * Says warnings as they are found.
 * @throws DiagnosticsError when there are errors among the findings.
 */
export function report(diagnostics: readonly Diagnostic[], emit: Emit): void {
  if (hasErrors(diagnostics)) throw new DiagnosticsError(diagnostics)
  for (const { message, hint } of diagnostics) emit({ type: 'warning', message, ...(hint !== undefined && { hint }) })
}

/** A failure that no adapter put into words is a bug of ours: it goes up with its stack, once everything else has ended. */
export function throwBugs<R extends Resource>(applied: readonly Applied<R>[]): void {
  for (const { failed } of applied) {
    for (const { error } of failed) if (!(error instanceof StackError)) throw error
  }
}

/** What stays although one might expect otherwise: orphans, volumes whose declaration changed. */
export function warnOfKept<R extends Resource>({ kept }: Plan<R>, emit: Emit): void {
  const told = new Set<string>()
  for (const { reason, group, note = '' } of kept) {
    const message = reason === 'orphan' ? `orphan, kept: ${note}` : `volume ${group}: ${note}`
    if ((reason !== 'orphan' && reason !== 'holds-data') || told.has(group + message)) continue
    told.add(group + message)
    emit({ type: 'warning', ...(reason === 'orphan' && { group }), message })
  }
}

/** `4.9s` of milliseconds. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`
}
