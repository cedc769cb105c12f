import { StackError } from '../model/errors.js'
import type { Stack } from '../model/stack.js'

/**
 * A project name that was only derived from a folder or a file can hit another project by accident, whose containers would be taken for
 * ours. A folder that no longer exists was moved or renamed, and is no other project.
 * @throws StackError when containers of that name were started from another folder that still exists.
 */
export function refuseForeignProject(
  stack: Stack,
  workingDirs: readonly string[],
  nameIs: 'given' | 'derived',
  isFolder: (path: string) => boolean,
): void {
  if (nameIs === 'given' || workingDirs.includes(stack.workingDir)) return
  const other = workingDirs.find((folder) => folder !== '' && isFolder(folder))
  if (other === undefined) return
  throw new StackError('project-in-use', `project \`${stack.name}\` is in use by another folder: ${other}; nothing was changed`, {
    hint: `give this one a name of its own (stack -p NAME up, or \`name:\` in the stack file), or stack -p ${stack.name} up to take it over`,
  })
}
