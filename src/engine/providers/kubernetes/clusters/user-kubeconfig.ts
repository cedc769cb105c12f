import { delimiter, join } from 'node:path'
import { type Environment, readVariable } from '../../../host/env.js'
import { readText } from '../../../host/files.js'
import { StackError } from '../../../model/errors.js'

/** A kubeconfig as text, and where it stands: relative paths in it start there. */
export interface KubeconfigFile {
  readonly text: string
  readonly path: string
}

/**
 * The user's kubeconfigs: those of KUBECONFIG, else `~/.kube/config`. Read only for a context that was named with `--kube-context`, and
 * never written.
 * @throws StackError where there is none, or one cannot be read
 */
export function readUserKubeconfigs(env: Environment, home: string): readonly KubeconfigFile[] {
  const paths = (readVariable(env, 'KUBECONFIG') ?? join(home, '.kube/config')).split(delimiter).filter((path) => path !== '')
  const files = paths.flatMap((path): readonly KubeconfigFile[] => {
    const read = readText(path)
    if ('text' in read) return [{ text: read.text, path }]
    // kubectl passes over what is missing, too.
    if ('missing' in read) return []
    throw new StackError('no-kubeconfig', `the kubeconfig \`${path}\` ${read.problem}`)
  })
  if (files.length > 0) return files
  throw new StackError('no-kubeconfig', `there is no kubeconfig at ${paths.join(', ')}`, {
    hint: 'set KUBECONFIG to the file that has the context, or leave `--kube-context` out for a local cluster',
  })
}
