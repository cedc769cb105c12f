import type { StackRequest } from '../../engine/workflows/load-project.js'
import type { GlobalFlags } from '../_session.js'

/** Which files are edited, as the global flags say it. */
export function selectionOf(flags: GlobalFlags): Pick<StackRequest, 'files' | 'envFiles' | 'projectDirectory'> {
  const projectDirectory = flags['project-directory']
  return {
    files: flags.file ?? [],
    envFiles: flags['env-file'] ?? [],
    ...(projectDirectory !== undefined && { projectDirectory }),
  }
}
