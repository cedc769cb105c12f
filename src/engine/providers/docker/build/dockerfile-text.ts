import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { substituteImages } from '../../../model/dockerfile-images.js'
import { StackError } from '../../../model/errors.js'
import { shortPath } from '../../../model/short-path.js'
import type { BuildRequest } from './build-request.js'

/** A Dockerfile's text always travels from here, so that it can be inline, outside of its context, or changed by substitutions. */
export interface DockerfileText {
  /** Its name in the folder `dockerfile`. */
  readonly name: string
  /** What a person calls it. */
  readonly shownAs: string
  /** Itself, and its own ignore file where there is one. */
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Reads the Dockerfile of a build, with its images substituted.
 * @param cwd where the user stands: messages tell its path from there.
 * @returns undefined where the engine finds it in a remote context itself.
 * @throws StackError `dockerfile-missing`
 */
export async function readDockerfile(request: BuildRequest, cwd: string): Promise<DockerfileText | undefined> {
  const { substitutions, args } = request
  if (request.dockerfile.type === 'inline') {
    const text = substituteImages(request.dockerfile.text, substitutions, args)
    return { name: 'Dockerfile', shownAs: 'dockerfile_inline', texts: new Map([['Dockerfile', text]]) }
  }
  if (request.context.type === 'remote') return undefined
  const { path } = request.dockerfile
  const shownAs = shortPath(path, cwd)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new StackError('dockerfile-missing', `the Dockerfile \`${shownAs}\` cannot be read`, {
      hint: 'set `build.dockerfile` to its path from the context folder, or write one',
      cause,
    })
  })
  const name = basename(path)
  const ignoreName = `${name}.dockerignore`
  const ignore = await readFile(`${dirname(path)}/${ignoreName}`, 'utf8').catch(() => undefined)
  const texts = new Map([[name, substituteImages(text, substitutions, args)]])
  if (ignore !== undefined) texts.set(ignoreName, ignore)
  return { name, shownAs, texts }
}
