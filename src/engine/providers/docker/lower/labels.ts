import type { Dependency } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'

/*
 * The labels that hold all state. `com.docker.compose.*` are written and read exactly as Docker Compose does, so that either tool works on
 * what the other made; `dev.stack.*` are our own.
 */

/** The Compose release whose labels and hashes these are. */
export const composeVersion = '2.40.3'

export const labels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  slug: 'com.docker.compose.slug',
  configHash: 'com.docker.compose.config-hash',
  image: 'com.docker.compose.image',
  dependsOn: 'com.docker.compose.depends_on',
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  environmentFile: 'com.docker.compose.project.environment_file',
  replace: 'com.docker.compose.replace',
  version: 'com.docker.compose.version',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  /** Field path -> digest, as JSON: what lets a plan name the field that changed. */
  fields: 'dev.stack.fields',
  /** On built images: the digest of the build's context and options. */
  context: 'dev.stack.context',
} as const

export type Labels = Readonly<Record<string, string>>

/** The labels of a container, but for its config hash, which hangs on the ids of other containers. */
export function containerLabels(
  stack: Stack,
  service: string,
  container: {
    readonly number?: number
    readonly slug?: string
    readonly image?: string
    readonly dependsOn: Readonly<Record<string, Dependency>>
  },
): Labels {
  const { number, slug, image } = container
  return {
    [labels.project]: stack.name,
    [labels.service]: service,
    [labels.oneOff]: slug === undefined ? 'False' : 'True',
    [labels.dependsOn]: dependsOnLabel(container.dependsOn),
    [labels.workingDir]: stack.workingDir,
    [labels.configFiles]: stack.files.join(','),
    [labels.version]: composeVersion,
    ...(stack.envFiles.length > 0 && { [labels.environmentFile]: stack.envFiles.join(',') }),
    ...(number !== undefined && { [labels.number]: String(number) }),
    ...(slug !== undefined && { [labels.slug]: slug }),
    ...(image !== undefined && { [labels.image]: image }),
  }
}

function dependsOnLabel(dependsOn: Readonly<Record<string, Dependency>>): string {
  return Object.entries(dependsOn)
    .map(([service, dependency]) => `${service}:${dependency.condition}:${dependency.restart === true}`)
    .sort()
    .join(',')
}

export function networkLabels(stack: Stack, key: string, configHash: string): Labels {
  return {
    [labels.configHash]: configHash,
    [labels.network]: key,
    [labels.project]: stack.name,
    [labels.version]: composeVersion,
  }
}

export function volumeLabels(stack: Stack, key: string, configHash: string): Labels {
  return {
    [labels.configHash]: configHash,
    [labels.volume]: key,
    [labels.project]: stack.name,
    [labels.version]: composeVersion,
  }
}
