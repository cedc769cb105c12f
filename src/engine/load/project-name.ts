import { basename } from 'node:path'
import type { Checked } from '../model/diagnostic.js'

export interface ProjectNameInput {
  /** `-p`, else COMPOSE_PROJECT_NAME: must be valid as it stands. */
  readonly given: string | undefined
  /** Top-level `name:` of the files, interpolated; the last one wins. */
  readonly written: string | undefined
  readonly workingDir: string
}

/**
 * The project's name: `-p`, COMPOSE_PROJECT_NAME, `name:`, else the folder's, made fit for the engine (lower case, `[a-z0-9_-]`).
 * @returns an empty name beside a diagnostic where there is none.
 */
export function projectName({ given, written, workingDir }: ProjectNameInput): Checked<string> {
  if (given) {
    const fit = fitProjectName(given)
    return fit === given ? named(given) : refused(`\`${given}\` is no project name`, 'project-name', hintFor(fit))
  }
  const name = fitProjectName(written === undefined ? basename(workingDir) : written)
  if (name) return named(name)
  const source = written === undefined ? `the folder \`${workingDir}\`` : `\`name: ${written}\``
  return refused(`${source} gives no project name`, 'project-name', 'name it with `-p NAME`, or with `name:` in the file')
}

/** Lower-case, only `[a-z0-9_-]`, beginning with a letter or a digit: `My App_1.x` -> `myapp_1x`. May be empty. */
export function fitProjectName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}

function hintFor(fit: string): string {
  const rule = 'lower-case letters, digits, `-` and `_`, beginning with a letter or a digit'
  return fit ? `${rule}: \`${fit}\`` : rule
}

function named(value: string): Checked<string> {
  return { value, diagnostics: [] }
}

function refused(message: string, code: string, hint: string): Checked<string> {
  return { value: '', diagnostics: [{ severity: 'error', code, message, hint }] }
}

/**
 * The top-level `name:` of a file that has not been parsed yet: its variables may be used in every other value, itself included. Only
 * block style is seen; loading compares it with what parsing finds.
 */
export function peekName(text: string): string | undefined {
  const matches = text.matchAll(/^name:[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#|>&*!][^\n]*?))[ \t]*(?:[ \t]#[^\n]*)?\r?$/gm)
  const last = [...matches].at(-1)
  return last?.[1] ?? last?.[2] ?? last?.[3]
}
