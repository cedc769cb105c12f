import { join } from 'node:path'
import { copyFiles, filesBelow, foldersIn } from '../host/copy-folder.js'
import { exists } from '../host/files.js'
import { closest } from '../model/closest.js'
import { StackError } from '../model/errors.js'

export interface InitRequest {
  /** The folder that holds one folder per template. */
  readonly templates: string
  readonly template: string
  /** Absolute; made when it is missing. */
  readonly folder: string
}

/**
 * Copies a template into a folder. @returns the files that were made, relative to the folder
 * @throws StackError when there is no such template, or a file of it is already there: nothing is ever overwritten
 */
export function initStack({ templates, template, folder }: InitRequest): readonly string[] {
  const names = foldersIn(templates)
  if (!names.includes(template)) {
    const near = closest(template, names)
    const meant = near === undefined ? '' : `did you mean \`${near}\`? `
    throw new StackError('unknown-template', `there is no template \`${template}\``, {
      hint: `${meant}templates: ${names.join(', ')}`,
      exitCode: 2,
    })
  }
  const files = filesBelow(join(templates, template))
  const taken = files.filter((file) => exists(join(folder, file)))
  if (taken.length > 0) {
    throw new StackError(
      'would-overwrite',
      `${taken.map((file) => `\`${file}\``).join(', ')} would be overwritten in \`${folder}\``,
      {
        hint: 'nothing was written. Try: stack init NEW-FOLDER',
      },
    )
  }
  copyFiles(join(templates, template), folder, files)
  return files
}

/** The names of the templates there are. */
export function stackTemplates(templates: string): readonly string[] {
  return foldersIn(templates)
}
