import { StackError } from '../../../model/errors.js'

/**
 * What kind is about to do, from one of its lines: ` • Preparing nodes 📦   ...` -> `preparing nodes`.
 * @returns undefined for every other line
 */
export function kindStage(line: string): string | undefined {
  const stage = /^\s*•\s+(.*?)\s*\.\.\.\s*$/.exec(line)?.[1]
  if (stage === undefined) return undefined
  // Without the picture at its end.
  const words = stage.replace(/\s*\p{Extended_Pictographic}.*$/u, '')
  return `${words.slice(0, 1).toLowerCase()}${words.slice(1)}`
}

/**
 * Why kind made no cluster, in words that say what to do.
 * @param nodeImage what was asked for; undefined: kind's own
 * @param lines everything that kind said
 */
export function explainKindFailure(cluster: string, nodeImage: string | undefined, lines: readonly string[]): StackError {
  const said = lines.filter((line) => !/^\s*[•✓]/.test(line) && line.trim() !== '').map((line) => line.trimEnd())
  const details = [{ title: 'kind said', lines: said.slice(-20) }]
  const text = said.join('\n')
  const unpulled = /failed to pull image "([^"]+)"/.exec(text)?.[1]
  if (unpulled !== undefined) {
    const image = unpulled.replace(/@sha256:.*/, '')
    return new StackError('node-image-missing', `the node image \`${image}\` is not on the engine and cannot be pulled`, {
      hint:
        nodeImage === undefined
          ? `get one with \`docker pull ${image}\` or \`docker load\` of a saved one: any \`kindest/node\` that is on the engine is used`
          : `get it with \`docker pull ${image}\`, or leave \`x-k8s.cluster.image\` out to use what is there`,
      details,
    })
  }
  if (/already exist for a cluster with the name/.test(text)) {
    return new StackError('cluster-exists', `a cluster \`${cluster}\` is being made by somebody else at this moment`, {
      hint: 'try again when that has ended',
      details,
    })
  }
  const failed = (reason: string, hint: string) =>
    new StackError('cluster-failed', `kind could not make cluster \`${cluster}\`: ${reason}`, { hint, details })
  if (/too many open files|inotify/.test(text)) {
    const hint = 'sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512'
    return failed('the kernel allows too few inotify watches', hint)
  }
  if (/no space left on device/.test(text))
    return failed('the disk of the engine is full', '`docker system df` tells what takes it up')
  const refusal = /\bError response from daemon: (.*)/.exec(text)?.[1]
  const error = said.find((line) => line.startsWith('ERROR: '))?.slice('ERROR: '.length) ?? 'it did not say why'
  return failed(refusal === undefined ? error : `the engine said: ${refusal}`, 'the next `stack k8s up` begins anew')
}
