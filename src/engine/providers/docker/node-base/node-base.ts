import { createHash } from 'node:crypto'
import { type NodeFile, nodeFiles, type RunningNode } from '../../../host/node-files.js'
import type { Processes } from '../../../host/process.js'
import { StackError } from '../../../model/errors.js'
import type { EngineApi } from '../engine-api.js'
import { nodeBaseRepository } from './node-image.js'
import { packFiles } from './pack-files.js'
import { skeleton } from './skeleton.js'

/**
 * An image in the place of `node:*` where no registry can give it: the Node that runs this program, with its libraries, npm and a shell. It
 * has a name of its own, so that a registry's image, once it can be had, is never confused with it.
 */
export interface NodeBase {
  /** `stack-node-base:20.20.2-4f0e5c2a91bd`: the version of Node and a digest of all files. */
  readonly reference: string
  readonly version: string
  readonly files: readonly NodeFile[]
}

/** A Node that could become an image. */
export interface NodeOfMachine extends RunningNode {
  readonly platform: NodeJS.Platform
  /** As Node calls it: `x64`. */
  readonly arch: string
  /** Without the `v`. */
  readonly version: string
}

/**
 * What the image would be, without making it.
 * @throws StackError `no-node-base` where this machine's Node cannot run on the engine
 */
export async function describeNodeBase(api: EngineApi, node: NodeOfMachine, processes: Processes): Promise<NodeBase> {
  const { Os, Arch } = await api.version()
  const arch = engineArchitectures[node.arch] ?? node.arch
  if (node.platform !== 'linux' || Os !== 'linux' || Arch !== arch) {
    throw new StackError(
      'no-node-base',
      `the Node of this machine (${node.platform}/${arch}) does not run on the engine (${Os}/${Arch})`,
      {
        hint: 'make a registry reachable, or load the image: docker load',
      },
    )
  }
  const files = await nodeFiles(node, processes)
  const digest = createHash('sha256')
    .update(JSON.stringify([files, skeleton, changes(node.version)]))
    .digest('hex')
    .slice(0, 12)
  return { reference: `${nodeBaseRepository}:${node.version}-${digest}`, version: node.version, files }
}

/** Node's names for processors, where the engine has others. */
const engineArchitectures: { readonly [node: string]: string } = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }

/** Makes the image on the engine; takes a few seconds. */
export async function loadNodeBase(api: EngineApi, base: NodeBase, signal?: AbortSignal): Promise<void> {
  const options = { reference: base.reference, changes: changes(base.version) }
  await api.images.importRootfs(packFiles(base.files), options, signal)
}

function changes(version: string): readonly string[] {
  return [
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `ENV NODE_VERSION=${version}`,
    'LABEL dev.stack.node-base=true',
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["node"]',
  ]
}
